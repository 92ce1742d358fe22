import type { Fault } from './fault.ts';

const START = '<!-- faults: written by the tests -->';
const END = '<!-- end of faults -->';

const HEADS = ['What happens', 'The call', '`sent`', 'Has it begun?', 'The side that serves'];

/** The page with the table of these faults between its two marks. */
export function withTable(page: string, faults: readonly Fault[]): string {
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the page must have the lines ${START} and ${END}`);
  return `${before}${START}\n\n${tableOf(faults)}\n\n${END}${after}`;
}

function tableOf(faults: readonly Fault[]): string {
  const rows = faults.map((fault) => [
    fault.what,
    callOf(fault),
    fault.sent === undefined ? '' : `\`${fault.sent}\``,
    fault.ran,
    fault.serving,
  ]);
  return [HEADS, HEADS.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function callOf({ call }: Fault): string {
  if (call === 'result') return 'has its result';
  if (call === 'open') return 'waits';
  if (call === 'gone') return 'nobody waits for it any more';
  return `rejects with \`${call}\``;
}
