/**
 * Divides the limit among the turbines, in proportion to what each could give.
 *
 * Everything is in whole watts, so sums are exact, and nobody gets more than is left: the shares
 * are never above the limit together, however the proportion was rounded.
 */
export function shareLimit(limitWatts: number, available: readonly number[]): number[] {
  const proportion = Math.min(1, limitWatts / sum(available));
  let left = limitWatts;
  return available.map((watts) => {
    const share = Math.min(Math.floor(watts * proportion), left);
    left -= share;
    return share;
  });
}

export function sum(watts: readonly number[]): number {
  return watts.reduce((total, each) => total + each, 0);
}
