import { DecodeError } from '@mas/codec';
import { MsgpackInspector } from '@mas/codec-msgpack';
import { describe, expect, it } from 'vitest';
import { hex, textOf } from './bytes.ts';

const { typeKey, bytes, bigInteger, markedText } = MsgpackInspector.found;
const inspector = new MsgpackInspector(2);

describe('the inspector', () => {
  it.each<[string, string, number]>([
    ['nothing', '93 01 a1 61 cb 3f e0 00 00 00 00 00 00', 0],
    ['a key __type__', '81 a8 5f 5f 74 79 70 65 5f 5f 01', typeKey],
    ['no such key in a text', 'a8 5f 5f 74 79 70 65 5f 5f', 0],
    ['bytes', '91 c4 01 ff', bytes],
    ['a safe integer of 64 bits', 'cf 00 1f ff ff ff ff ff ff', 0],
    ['a larger one', 'cf 00 20 00 00 00 00 00 00', bigInteger],
    ['the least safe one', 'd3 ff e0 00 00 00 00 00 01', 0],
    ['a lesser one', 'd3 ff e0 00 00 00 00 00 00', bigInteger],
    ['a text with a byte order mark', 'a3 ef bb bf', markedText],
    ['two of these', '92 c4 00 cf 80 00 00 00 00 00 00 00', bytes + bigInteger],
  ])('finds %s', (_name, message, found) => {
    expect(inspector.inspect(hex(message))).toBe(found);
  });

  it('tells where the marked texts of the last message are', () => {
    const long = textOf(hex(`ef bb bf ${'61'.repeat(300)}`));
    inspector.inspect(Buffer.concat([hex('92 a4 ef bb bf 61'), long]));
    expect(inspector.markedTexts).toEqual([
      { tag: 1, start: 2, end: 6 },
      { tag: 6, start: 11, end: 314 },
    ]);
    inspector.inspect(hex('90'));
    expect(inspector.markedTexts).toEqual([]);
  });

  it('tells how long the longest bytes of the last message are', () => {
    inspector.inspect(hex('93 c4 02 01 02 c5 00 03 01 02 03 c6 00 00 00 01 01'));
    expect(inspector.longestBytes).toBe(3);
    inspector.inspect(hex('a4 61 61 61 61'));
    expect(inspector.longestBytes).toBe(0);
  });

  it('refuses the key __proto__ and what is nested too deep, and works on', () => {
    const proto = hex('81 a9 5f 5f 70 72 6f 74 6f 5f 5f 01');
    expect(() => inspector.inspect(proto)).toThrow(DecodeError);
    expect(() => inspector.inspect(proto)).toThrow('the key __proto__ is not accepted (at byte 1)');
    expect(() => inspector.inspect(hex('91 91 90'))).toThrow('nested deeper than the limit of 2');
    expect(inspector.inspect(hex('91 90'))).toBe(0);
    expect(inspector.inspect(proto.subarray(1, 11))).toBe(0);
  });
});
