/** Besides its connections a process of the measurement has some more files open. */
const OTHERS = 100;

/** @throws Error when a process may not have so many connections open. */
export function checkOpenFiles(connections: number): void {
  const needed = connections + OTHERS;
  const { userLimits } = process.report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | 'unlimited' } };
  };
  const limit = userLimits?.open_files?.soft;
  if (limit === undefined || limit === 'unlimited' || Number(limit) >= needed) return;
  throw new Error(
    `${connections} connections need ${needed} open files in a process, and this one may have ` +
      `${limit}: run "ulimit -n ${needed}" in this shell before, or take fewer --connections`,
  );
}
