import { customType, DecodeError, SerializationError, TypeRegistry } from '@mas/codec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodecName } from './support/cell.ts';
import { codecs } from './support/codecs.ts';
import { blocksOf, codeIn, readPage, rowsOf, sectionOf } from './support/pages.ts';
import { missingPython, PythonPeer } from './support/python-peer.ts';

/** A whole message that the page shows. */
interface Example {
  readonly message: string;
  readonly codec: CodecName;
  /** Who writes it like that, where the other one does not. */
  readonly from: string | undefined;
  /** The frame in hexadecimal digits. */
  readonly frame: string;
}

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

const page = readPage('protocol.md');
const codecOf: Readonly<Record<string, CodecName>> = {
  JSON: 'json',
  MessagePack: 'msgpack',
  'MessagePack with Blosc': 'msgpack-blosc',
};
const types = new TypeRegistry([customType(Point, ['x', 'y'])]);
const standIns = [0, 1].map(
  () =>
    class {
      readonly data: unknown;
      constructor(data: unknown) {
        this.data = data;
      }
    },
);
const standInTypes = new TypeRegistry(
  standIns.map((StandIn) =>
    customType({
      class: StandIn,
      serialize: ({ data }) => data,
      deserialize: (data) => new StandIn(data),
    }),
  ),
);
const reason = missingPython === undefined ? '' : ` (skipped: ${missingPython})`;

describe.skipIf(missingPython !== undefined)(`docs/protocol.md${reason}`, () => {
  let python: PythonPeer;
  beforeAll(async () => {
    python = await PythonPeer.start('docs_peer');
  });
  afterAll(() => python[Symbol.asyncDispose]());

  describe.each(['JSON', 'MessagePack'])('a value in a table of %s', (heading) => {
    const name = codecOf[heading]!;
    const codec = codecs[name].create({ types });
    const rows = rowsOf(sectionOf(page, heading));
    const sentFrom = (side: string) =>
      rows
        .filter(({ heads }) => heads[0] === `sent from ${side}`)
        .map(({ cells }) => ({
          sent: codeIn(cells[0]!)[0]!,
          bytes: cells[1]!.startsWith('`') ? bytesIn(codeIn(cells[1]!)[0]!) : undefined,
          received: cells[2]!.startsWith('`') ? codeIn(cells[2]!)[0]! : undefined,
        }));

    it.each(sentFrom('TypeScript'))('arrives as it says: $sent from TypeScript', async (row) => {
      const { sent, bytes, received } = row;
      if (bytes === undefined) {
        expect(() => codec.encode(evaluate(sent))).toThrow(SerializationError);
        return;
      }
      expect(hex(codec.encode(evaluate(sent)))).toBe(hex(bytes));
      expect(await python.call('decode', { codec: name, data: hex(bytes) })).toBe(received);
    });

    it.each(sentFrom('Python'))('arrives as it says: $sent from Python', async (row) => {
      const { sent, bytes, received } = row;
      const written = await python.call('encode', { codec: name, expression: sent });
      expect(written).toBe(bytes === undefined ? null : hex(bytes));
      if (bytes === undefined) return;
      if (received === undefined) expect(() => codec.decode(bytes)).toThrow(DecodeError);
      else expect(codec.decode(bytes)).toStrictEqual(evaluate(received));
    });

    /** A value or text as it stands in the page. */
    function bytesIn(shown: string): Uint8Array {
      return name === 'json' ? Buffer.from(shown) : Buffer.from(shown.replaceAll(' ', ''), 'hex');
    }
  });

  it.each(examples())('a frame is what it shows: $message, $codec $from', async (example) => {
    const { message, codec, from, frame } = example;
    const revived: unknown = JSON.parse(message, revive);
    const written = {
      TypeScript: framed(hex(codecs[codec].create({ types: standInTypes }).encode(revived))),
      Python: framed(await python.call<string>('encode_message', { codec, text: message })),
    };
    for (const [side, bytes] of Object.entries(written)) {
      if (from === undefined || from === side) expect(bytes, side).toBe(frame);
      // Else there would be no need to tell.
      else expect(bytes, side).not.toBe(frame);
    }
  });
});

/** The blocks that show a frame, and the table of a whole dialogue. */
function examples(): Example[] {
  const blocks = blocksOf(page).filter(({ language }) => language === 'hex');
  const rows = rowsOf(page).filter(({ heads }) => heads.at(-1) === 'frame');
  return [
    ...blocks.map(({ code }) => {
      const [title = '', ...lines] = code.trimEnd().split('\n');
      const [, message, codec, from] =
        /^# (.+) in (JSON|MessagePack(?: with Blosc)?)(?:, from (.+))?$/.exec(title) ?? [];
      // What follows two spaces and no pair of digits explains.
      const frame = lines.map((line) => /^ *(?:[\da-f]{2} {1,2})*[\da-f]{2}(?= {2}|$)/.exec(line));
      return {
        message: message!,
        codec: codecOf[codec!]!,
        from,
        frame: frame.join('').replaceAll(' ', ''),
      };
    }),
    // The bytes of a traceback are different on each machine.
    ...rows.flatMap(({ cells }) =>
      codeIn(cells[2]!).map((frame) => ({
        message: codeIn(cells[1]!)[0]!,
        codec: 'msgpack' as const,
        from: undefined,
        frame: frame.replaceAll(' ', ''),
      })),
    ),
  ];
}

function evaluate(expression: string): unknown {
  return new Function('Point', `return (${expression});`)(Point);
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('__type__' in value)) return value;
  const [number, data] = value.__type__ as [number, unknown];
  return new standIns[number]!(data);
}

function framed(payload: string): string {
  return (payload.length / 2).toString(16).padStart(8, '0') + payload;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
