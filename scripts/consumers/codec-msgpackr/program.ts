import assert from 'node:assert/strict';
import { msgpackr } from '@mas/codec-msgpackr';

const codec = msgpackr().create();
const value = { image: Uint8Array.of(1, 2, 3), total: 2n ** 63n, at: 2 ** 40, zero: -0 };
const bytes = codec.encode(value);
assert.deepEqual(codec.decode(bytes), value);
console.log('round trip in', bytes.length, 'bytes');
