import { msgpack } from '@mas/codec-msgpack';
import { decode } from '@msgpack/msgpack';
import { expect, it } from 'vitest';

const codec = msgpack().create();

it('keeps the byte order mark that the library drops from texts of more than 200 bytes', () => {
  for (let length = 3; length < 300; length += 1) {
    const text = `\ufeff${'x'.repeat(length - 3)}`;
    const bytes = codec.encode(text);
    expect(decode(bytes)).toBe(length > 200 ? text.slice(1) : text);
    expect(codec.decode(bytes)).toBe(text);
  }
});
