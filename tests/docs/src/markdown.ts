/** The first block of TypeScript in Markdown, if there is one. */
export function firstExample(markdown: string): string | undefined {
  return /^```ts\n(.*?)^```$/ms.exec(markdown)?.[1];
}

/** All blocks of TypeScript in Markdown that can run by themselves: they import what they need. */
export function examplesIn(markdown: string): string[] {
  const blocks = Array.from(markdown.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block!);
  return blocks.filter((block) => /^import /m.test(block));
}

/** The comment that describes a whole package, as Markdown. */
export function packageDocumentation(source: string): string | undefined {
  for (const [comment] of source.matchAll(/^\/\*\*$.*?^ \*\/$/gms)) {
    if (comment.includes('@packageDocumentation')) return comment.replace(/^ \* ?/gm, '');
  }
  return undefined;
}

/** The rows of the tables whose head begins with this cell, as lists of cells. */
export function tableRows(markdown: string, firstHead: string): string[][] {
  const rows: string[][] = [];
  let within = false;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) {
      within = false;
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells[0] === firstHead) within = true;
    else if (within && !/^-+$/.test(cells[0]!)) rows.push(cells);
  }
  return rows;
}

/** What stands in backticks in a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}
