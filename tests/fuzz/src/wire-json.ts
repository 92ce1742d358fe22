import type { Encoded, Head, Wire } from './wire.ts';

const HEAD = /^\s*\[\s*(-?\d+)\s*,\s*(-?\d+)\s*[,\]]/;

export const jsonWire: Wire = {
  codec: 'json',
  value: (value) => Buffer.from(write(value)),
  list: (items) => joined('[', items, ']'),
  map: (entries) =>
    joined(
      '{',
      entries.map(([key, value]) => Buffer.concat([Buffer.from(`${JSON.stringify(key)}:`), value])),
      '}',
    ),
  text: (bytes) => Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')]),
  nested(depth, { kind, closed }) {
    const [open, close] = kind === 'list' ? ['[', ']'] : ['{"a":', '}'];
    return Buffer.from(`${open.repeat(depth)}1${closed ? close.repeat(depth) : ''}`);
  },
  oddities: [
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '1e999',
    '-1e999',
    '1e-999',
    '1E+400',
    '0.1e1',
    '1.0',
    '01',
    '+1',
    '.5',
    '5.',
    '1e',
    '0x10',
    '1n',
    'nan',
    'undefined',
    'True',
    'None',
    "'text'",
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\x41"',
    '"a\nb"',
    '"open',
    '[1,]',
    '[,1]',
    '{"a":1,}',
    '{a:1}',
    '{1:2}',
    '{"a":1,"a":2}',
    '{"__proto__":1}',
    '{"__proto__":null,"a":1}',
    '/* */1',
    '1//',
    '\ufeff1',
    '\u2028',
    '12345678901234567890',
    '-12345678901234567890',
    '9'.repeat(309),
    `1${'0'.repeat(4299)}`,
    '9'.repeat(4301),
    `${'9'.repeat(400_000)}`,
    `0.${'1'.repeat(100_000)}`,
    `1e${'9'.repeat(1000)}`,
    `"${'\\'.repeat(1000)}"`,
    `"${'\\"'.repeat(50_000)}NaN"`,
    ' '.repeat(50_000),
    '"NaN"',
    '-NaN',
    '--1',
  ].map((text) => Buffer.from(text)),
  read(payload) {
    try {
      return JSON.parse(payload.toString());
    } catch {
      return undefined;
    }
  },
  head(payload): Head | undefined {
    const match = HEAD.exec(payload.toString('latin1', 0, 64));
    return match === null ? undefined : { type: Number(match[1]), id: Number(match[2]) };
  },
};

function write(value: unknown): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) {
    return String(value);
  }
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, each]) => `${JSON.stringify(key)}:${write(each)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function joined(open: string, items: readonly Encoded[], close: string): Encoded {
  const parts: Buffer[] = [Buffer.from(open)];
  const comma = Buffer.from(',');
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(comma);
    parts.push(item);
  }
  parts.push(Buffer.from(close));
  return Buffer.concat(parts);
}
