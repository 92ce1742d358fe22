import { inspect, isDeepStrictEqual } from 'node:util';
import { RemoteError, SerializationError } from '@mas/channel';
import { expect } from 'vitest';
import type { CodecName } from './support/cell.ts';
import { join, Point } from './support/channel-link.ts';
import { matrix, type Proof } from './support/matrix.ts';

/** A value as Python writes it, as it arrives here, and as we send it when that is different. */
type Row = readonly [source: string, arrives: unknown, sent?: unknown];

const MAX = Number.MAX_SAFE_INTEGER;
const LARGE_INTEGER = 10n ** 4300n - 1n;

const scenarios: Readonly<Record<string, Proof>> = {
  'None and booleans arrive as null and booleans': both([
    ['None', null],
    ['True', true],
    ['False', false],
    ['[None, True, False, 0, 1, "", "None"]', [null, true, false, 0, 1, '', 'None']],
  ]),

  'integers of up to 64 bits arrive exactly, as numbers or as bigints': both([
    ...[0, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536].flatMap(integer),
    ...[2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1].flatMap(integer),
    ...[MAX - 1, MAX, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n].flatMap(integer),
    ['2 ** 63', 2n ** 63n],
    ['-2 ** 63', -(2n ** 63n)],
    ['2 ** 64 - 1', 2n ** 64n - 1n],
    ['[1, 2 ** 53, -2 ** 53, 3]', [1, 2n ** 53n, -(2n ** 53n), 3]],
  ]),

  'integers of more than 64 bits arrive exactly': both([
    ['2 ** 64', 2n ** 64n],
    ['-2 ** 63 - 1', -(2n ** 63n) - 1n],
    ['1 - 2 ** 64', 1n - 2n ** 64n],
    ['2 ** 200 + 1', 2n ** 200n + 1n],
    ['10 ** 4300 - 1', LARGE_INTEGER],
    ['1 - 10 ** 4300', -LARGE_INTEGER],
  ]),

  'floats arrive exactly, -0, NaN and the infinities included': both([
    ...[0.1, 0.5, 1.5, 1 / 3, Math.PI, 123456.789, 1e-7, 5e-324, 2.2250738585072014e-308].flatMap(
      float,
    ),
    ...[2.225073858507201e-308, 1.7976931348623157e308, 1e300, 1e21].flatMap(float),
    ['float("nan")', Number.NaN],
    ['float("inf")', Number.POSITIVE_INFINITY],
    ['float("-inf")', Number.NEGATIVE_INFINITY],
    ['-0.0', -0],
    ['[0, -0.0, 1, -1, 2 ** 53 - 1]', [0, -0, 1, -1, MAX]],
    ['2.0 ** 53', 2 ** 53],
    ['-2.0 ** 53', -(2 ** 53)],
    ['2.0 ** 60', 2 ** 60],
    ['2.0 ** 64', 2 ** 64],
    ['[2 ** 53, 2.0 ** 53]', [2n ** 53n, 2 ** 53]],
    ['[-0.0, 1, -2 ** 63, 2.0 ** 60, 0.5]', [-0, 1, -(2n ** 63n), 2 ** 60, 0.5]],
  ]),

  'a float of Python that is a whole number comes back as a float': theirs('1.0', 1),

  'text arrives exactly': both([
    ['""', ''],
    ['"Grüße, 世界 🌍"', 'Grüße, 世界 🌍'],
    ['"\\U0010ffff\\uffff\\ufffd\\ufffe"', '\u{10ffff}\uffff\ufffd\ufffe'],
    ['"\\0"', '\0'],
    ['"a\\0b"', 'a\0b'],
    ['"\\ufeff"', '\ufeff'],
    ['"\\ufeff" + "x" * 300', `\ufeff${'x'.repeat(300)}`],
    ['"\\ufeff" + "世" * 70000', `\ufeff${'世'.repeat(70000)}`],
    ['"".join(map(chr, range(256)))', String.fromCharCode(...Array(256).keys())],
    ['"\\u2028\\u2029\\x7f\\x85"', '\u2028\u2029\x7f\x85'],
    ['"e\\u0301 é"', 'e\u0301 é'],
    ['"\\"quoted\\" \\\\ \\n</script>"', '"quoted" \\ \n</script>'],
    ...[31, 32, 255, 256, 65535, 65536].flatMap((length): Row[] => [
      [`"x" * ${length}`, 'x'.repeat(length)],
      [`"🌍" * ${length}`, '🌍'.repeat(length)],
    ]),
  ]),

  'text with half of a surrogate pair arrives exactly': both([
    ['"\\ud800"', '\ud800'],
    ['"a\\udc00"', 'a\udc00'],
    ['"\\udf0d\\ud83c"', '\udf0d\ud83c'],
    ['{"\\ud800": 1}', { '\ud800': 1 }],
  ]),

  'bytes arrive as a Uint8Array, and as bytes in Python': both([
    ['b""', new Uint8Array()],
    ['b"\\0"', Uint8Array.of(0)],
    ['bytes(range(256))', Uint8Array.from(Array(256).keys())],
    ['bytes(i % 251 for i in range(70000))', Uint8Array.from({ length: 70000 }, (_, i) => i % 251)],
    ['[b"a", "a", {"b": b"b"}]', [Uint8Array.of(97), 'a', { b: Uint8Array.of(98) }]],
    ['b"\\1\\2"', Uint8Array.of(1, 2), Buffer.of(1, 2)],
  ]),

  'lists and tuples arrive as arrays, arrays as the sequence of the codec': both([
    ['[]', []],
    ['()', []],
    ['[1, (2, [3, ()])]', [1, [2, [3, []]]]],
    ['(1, [2, (3, [])])', [1, [2, [3, []]]]],
    ['[[], {}, "", None]', [[], {}, '', null]],
    ['[[1], [1]]', [[1], [1]], Array(2).fill([1])],
    ['[1]', [1], Object.assign([1], { named: 2 })],
    ...[15, 16, 65536].map((length): Row => [`[0] * ${length}`, Array(length).fill(0)]),
  ]),

  'a list of Python comes back as a list': theirs('[1, [2]]', [1, [2]]),
  'a tuple of Python comes back as a tuple': theirs('(1, (2,))', [1, [2]]),

  'dicts arrive as objects with their keys in order': both([
    ['{}', {}],
    ['{"b": 1, "a": {"d": [], "c": {}}}', { b: 1, a: { d: [], c: {} } }],
    ['{"": 1, " ": 2, "\\0": 3, "🌍": 4}', { '': 1, ' ': 2, '\0': 3, '🌍': 4 }],
    [
      '{"constructor": 1, "toString": {}, "hasOwnProperty": None, "length": 3, "__class__": 4}',
      { constructor: 1, toString: {}, hasOwnProperty: null, length: 3, __class__: 4 },
    ],
    ['{"01": 1, "-1": 2, "1.5": 3, "1e3": 4}', { '01': 1, '-1': 2, '1.5': 3, '1e3': 4 }],
    ['{"0": 1, "2": 2, "10": 3, "a": 4}', { '0': 1, '2': 2, '10': 3, a: 4 }],
    ['{"true": 1, "null": 2, "undefined": 3}', { true: 1, null: 2, undefined: 3 }],
    ['{}', {}, Object.create(null)],
    ...[15, 16, 65536].map(
      (count): Row => [`{"k%d" % i: i for i in range(${count})}`, wide(count)],
    ),
  ]),

  'a dict whose keys look like integers comes back in its order': theirs(
    '{"b": 1, "10": 2, "2": 3}',
    { b: 1, 10: 2, 2: 3 },
  ),
  'a dict with keys that are no text comes back as it was': theirs('{1: "one"}', { 1: 'one' }),

  'structures arrive up to the depth of 100': both([
    ["eval('[' * 30 + ']' * 30)", nested(30, (inner) => [inner], [])],
    ["eval('{\"a\": ' * 30 + '[]' + '}' * 30)", nested(31, (a) => ({ a }), [])],
    ["eval('({\"a\": ' * 30 + '1.5' + '},)' * 30)", nested(31, (a) => [{ a }], 1.5)],
    // The message, its content, and the pair of source and value are around it.
    ["eval('[' * 97 + ']' * 97)", nested(97, (inner) => [inner], [])],
  ]),

  'values of a custom type arrive as such': both([
    ['Point(1, 2.5)', new Point(1, 2.5)],
    [
      '{"path": [Point(0, 1), Point("a", None)]}',
      { path: [new Point(0, 1), new Point('a', null)] },
    ],
    ['Point(Point(1, 2), {"z": Point(3, 4)})', new Point(new Point(1, 2), { z: new Point(3, 4) })],
  ]),

  'what cannot be sent fails alone, at the end that wants to send it': async (
    python,
    combination,
  ) => {
    const refused = refusedHere(combination.codec);
    const gifts = Object.fromEntries(refused.map(([value], number) => [number, value]));
    await using link = await join(python, combination, { gifts });
    for (const [number, [value, reason]] of refused.entries()) {
      const error: unknown = await link.channel.request(['echo', value]).catch((error) => error);
      expect(error, reason).toBeInstanceOf(SerializationError);
      expect(String(error)).toContain(reason);
      const content = ['give', `${number}`];
      const { traceback } = await python.call<{ traceback: string }>('ask_in_vain', { content });
      expect(traceback).toContain('SerializationError: result');
      expect(traceback).toContain(reason);
    }
    for (const [source, reason] of refusedInPython(combination.codec)) {
      await expect(python.call('say', { source }), source).rejects.toThrow(reason);
      const error: unknown = await link.channel.request(['give', source]).catch((error) => error);
      expect(error, source).toBeInstanceOf(RemoteError);
      expect((error as RemoteError).message).toContain(reason);
    }
    expect(await link.channel.request(['echo', 1])).toBe(1);
    expect(await python.call('ask', { content: ['echo', 2] })).toBe(2);
  },
};

matrix('Channel: values', 'channel_peer', scenarios);
matrix('Channel: values', 'channel_peer', scenarios, { codecs: ['msgpackr'], transports: ['tcp'] });

/** Sends each value to Python and back, and has Python do the same; both compare. */
function both(rows: readonly Row[]): Proof {
  return async (python, combination) => {
    await using link = await join(python, combination, { points: 'both' });
    for (const [source, arrives, sent = arrives] of rows) {
      const reply = await link.channel.request(['same', [source, sent]]).catch((cause) => {
        throw new Error(`${source} of ours: ${cause}`, { cause });
      });
      expectSame(reply, arrives, source);
      await python.call('say', { source });
      expectSame(link.received.get(source), arrives, source);
    }
  };
}

/** Has Python send a value, which has to come back to it as exactly the same. */
function theirs(source: string, arrives: unknown): Proof {
  return async (python, combination) => {
    await using link = await join(python, combination);
    const said = python.call('say', { source, arrange: false });
    await Promise.allSettled([said]);
    // If it has ended the connection, this tells why.
    await link.channel.request(['echo', null]);
    expectSame(link.received.get(source), arrives, source);
    await said;
  };
}

/** Tells types, prototypes and 0 from -0, and is quick where values are long. */
function expectSame(actual: unknown, expected: unknown, source: string): void {
  if (!isDeepStrictEqual(actual, expected)) {
    expect.fail(`${source} is ${inspect(actual)} instead of ${inspect(expected)}`);
  }
}

function integer(value: number | bigint): Row[] {
  return [
    [`${value}`, value],
    [`-${value}`, value === 0 ? 0 : -value],
  ];
}

function float(value: number): Row[] {
  return [
    [`float("${value}")`, value],
    [`float("-${value}")`, -value],
  ];
}

function wide(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
}

/** So many levels, the innermost one included. */
function nested(levels: number, wrap: (inner: unknown) => unknown, innermost: unknown): unknown {
  return levels === 1 ? innermost : wrap(nested(levels - 1, wrap, innermost));
}

function refusedHere(codec: CodecName): [value: unknown, reason: string][] {
  const anywhere: [unknown, string][] = [
    [new Set([1]), 'a Set cannot be sent'],
    [undefined, 'undefined cannot be sent'],
    [5n, 'bigint 5'],
    [{ ['__proto__']: 1 }, '__proto__'],
    [{ __type__: 1 }, '__type__'],
  ];
  if (codec === 'json') return [...anywhere, [Uint8Array.of(1), 'bytes cannot be sent']];
  return [...anywhere, [2n ** 64n, 'fit into 64 bits'], ['\ud800', 'half of a surrogate pair']];
}

function refusedInPython(codec: CodecName): [source: string, reason: string][] {
  const set: [string, string] = ['{1, 2}', `No serializer found for type "<class 'set'>"`];
  if (codec === 'json') {
    return [
      set,
      ['b"a"', `No serializer found for type "<class 'bytes'>"`],
      ['{(1, 2): 3}', 'keys must be str, int, float, bool or None, not tuple'],
    ];
  }
  return [
    set,
    ['2 ** 64', `No serializer found for type "<class 'int'>"`],
    ['"\\ud800"', 'surrogates not allowed'],
  ];
}
