import { json } from '@mas/codec-json';
import { msgpack } from '@mas/codec-msgpack';
import { encode } from '@msgpack/msgpack';
import { testCodec } from '../src/codec.ts';
import { strictJson } from './codec-of-another-author.ts';

const rawJson = (value: unknown) => Buffer.from(JSON.stringify(value));
const rawMsgpack = (value: unknown) => encode(value, { maxDepth: 2000 });

testCodec(json(), {
  bytes: false,
  loneSurrogates: true,
  specialNumbers: true,
  bigints: 'any',
  raw: rawJson,
  vectors: { format: 'json', sameBytes: false },
});

testCodec(msgpack(), {
  bytes: true,
  loneSurrogates: false,
  specialNumbers: true,
  bigints: '64 bits',
  raw: rawMsgpack,
  vectors: { format: 'msgpack', sameBytes: true },
});

testCodec(strictJson, {
  bytes: false,
  loneSurrogates: true,
  specialNumbers: false,
  bigints: 'none',
  raw: rawJson,
});
