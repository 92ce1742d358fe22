/** A table of Markdown with columns that line up in a terminal, too. The first one is of text. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((text, column) =>
    Math.max(text.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (cells: readonly string[]) =>
    `| ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join(' | ')} |`;
  const rule = `| ${widths
    .map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
    .join(' | ')} |`;
  return [row(head), rule, ...lines.map(row)].join('\n');
}

/** So many digits that the first three of them are there, and thousands apart. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: Math.min(digits, 2),
  });
}

export function percent(part: number | undefined): string {
  return part === undefined || Number.isNaN(part)
    ? ''
    : `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}
