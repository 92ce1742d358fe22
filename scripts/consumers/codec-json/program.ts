import assert from 'node:assert/strict';
import { json } from '@mas/codec-json';

const codec = json().create();
const value = codec.decode(codec.encode({ a: 1 }));
assert.deepEqual(value, { a: 1 });
console.log('round trip', value);
