import { readFileSync } from 'node:fs';

/** Where the pages are that are written for users. */
export const docs: URL = new URL('../../../../docs/', import.meta.url);

/** A block of code in Markdown. */
export interface Block {
  readonly language: string;
  readonly code: string;
}

/** A row of a table: its cells, and the heads of the columns. */
export interface Row {
  readonly heads: readonly string[];
  readonly cells: readonly string[];
}

/** The text of a page of `docs/`. */
export function readPage(name: string): string {
  return readFileSync(new URL(name, docs), 'utf8');
}

/** What is below a heading, up to the next one that is as high. */
export function sectionOf(page: string, heading: string): string {
  const section = `\n${page}`.split(/\n## /).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no section ${heading}`);
  return section;
}

/** What links call the headings, the way GitHub does it. */
export function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

export function rowsOf(page: string): Row[] {
  return [...page.matchAll(/(?:^\|.*\n)+/gm)].flatMap(([table]) => {
    const [heads, , ...rows] = table.trimEnd().split('\n').map(cellsOf);
    return rows.map((cells) => ({ heads: heads!, cells }));
  });
}

/** What stands in backticks. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
