import type { Cell, CodecName, Server, TransportName } from './cell.ts';

const codecs: Readonly<Record<CodecName, string>> = {
  json: 'JSON',
  msgpack: 'MsgPack',
  'msgpack-blosc': 'Blosc',
  msgpackr: 'msgpackr',
};
const transports: Readonly<Record<TransportName, string>> = { tcp: 'TCP', ipc: 'unix' };
const servers: Readonly<Record<Server, string>> = { Python: 'Py', TypeScript: 'TS' };

const PROTOCOL = '../../docs/protocol.md';

/** The cells as Markdown: a table for each area, with notes on what is known to fail. */
export function renderTable(cells: readonly Cell[]): string {
  const notes = new Map<string, number>();
  const areas = groupBy(cells, ({ area }) => area).sort(([a], [b]) => (a < b ? -1 : 1));
  const tables = areas.map(([area, ofArea]) => renderArea(area, ofArea, notes));
  const list = [...notes].map(([note, number]) => `${number}. ${note}`);
  const end = list.length === 0 ? [] : ['### Known to fail', list.join('\n')];
  return [...tables, ...end].join('\n\n');
}

function renderArea(area: string, cells: readonly Cell[], notes: Map<string, number>): string {
  const columns = [...new Set(cells.map(columnOf))];
  const rows = groupBy(cells, ({ scenario }) => scenario).map(([scenario, ofRow]) => {
    const marks = columns.map((column) => {
      const cell = ofRow.find((candidate) => columnOf(candidate) === column);
      return cell === undefined ? '' : markOf(cell, notes);
    });
    return [scenario, ...marks];
  });
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [
    `### ${area}`,
    '',
    line(['', ...columns]),
    line(['---', ...columns.map(() => ':-:')]),
    ...rows.map(line),
  ].join('\n');
}

function columnOf({ codec, transport, server }: Cell): string {
  return `${codecs[codec]}<br>${transports[transport]}<br>${servers[server]}`;
}

function markOf({ known }: Cell, notes: Map<string, number>): string {
  if (known === undefined) return '✓';
  const note = `${known.reason} See [the protocol](${PROTOCOL}#${known.section}).`;
  const number = notes.get(note) ?? notes.size + 1;
  notes.set(note, number);
  return `✗ ${number}`;
}

function groupBy(cells: readonly Cell[], keyOf: (cell: Cell) => string): [string, Cell[]][] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const group = groups.get(keyOf(cell));
    if (group === undefined) groups.set(keyOf(cell), [cell]);
    else group.push(cell);
  }
  return [...groups];
}
