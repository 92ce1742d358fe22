/** The value below which so large a part of them is, from 0 to 1; between two it is interpolated. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half of the values are so close together: the distance of the quartiles, by the median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/** The median of the ratios round by round, with their quartiles. */
export function ratio(
  values: readonly number[],
  others: readonly number[],
): { readonly median: number; readonly low: number; readonly high: number } {
  const ratios = values.map((value, round) => value / others[round]!);
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
