/**
 * Divides the limit among the turbines, in proportion to what each could give.
 *
 * Everything is in whole watts, so sums are exact, and nobody gets more than is left: the shares
 * are never above the limit together, however the proportion was rounded.
 */
export function shareLimit(limitWatts: number, available: readonly number[]): number[] {
  const total = sum(available);
  if (total <= limitWatts) return [...available];
  let left = limitWatts;
  return available.map((watts) => {
    // Multiplied first, which is exact: a proportion that was rounded down would cost a watt.
    const share = Math.min(Math.floor((watts * limitWatts) / total), left);
    left -= share;
    return share;
  });
}

export function sum(watts: readonly number[]): number {
  return watts.reduce((total, each) => total + each, 0);
}
