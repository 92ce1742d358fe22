import assert from 'node:assert/strict';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';

const codec = (await msgpackBlosc()).create();
const value = { samples: Array.from({ length: 1000 }, (_, index) => index / 2) };
const bytes = codec.encode(value);
assert.ok(bytes.length < 5000);
assert.deepEqual(codec.decode(bytes), value);
console.log('round trip in', bytes.length, 'bytes');
