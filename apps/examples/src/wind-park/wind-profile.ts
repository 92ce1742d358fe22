/** The height of the measuring mast above ground, in m: the usual one of weather stations. */
export const MAST_HEIGHT = 10;

/** The height of the turbines' hubs above ground, in m. */
export const HUB_HEIGHT = 120;

/** How fast the wind grows with height: about 0.1 over water, 0.2 over land, 0.3 over towns. */
export const WIND_SHEAR = 0.2;

/** The wind speed in m/s at hub height, by the power law, given the one at the mast. */
export function windAtHub(windAtMast: number): number {
  return windAtMast * (HUB_HEIGHT / MAST_HEIGHT) ** WIND_SHEAR;
}
