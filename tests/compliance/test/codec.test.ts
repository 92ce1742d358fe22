import { json } from '@mas/codec-json';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { msgpackr } from '@mas/codec-msgpackr';
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

testCodec(msgpackr(), {
  bytes: true,
  loneSurrogates: false,
  specialNumbers: true,
  bigints: '64 bits',
  raw: rawMsgpack,
  vectors: { format: 'msgpack', sameBytes: true },
});

testCodec(await msgpackBlosc(), {
  bytes: true,
  loneSurrogates: false,
  specialNumbers: true,
  bigints: '64 bits',
  raw: (value) => uncompressed(rawMsgpack(value)),
});

testCodec(strictJson, {
  bytes: false,
  loneSurrogates: true,
  specialNumbers: false,
  bigints: 'none',
  raw: rawJson,
});

/** What Blosc makes of bytes that it cannot make shorter: they follow its header as they are. */
function uncompressed(payload: Uint8Array): Uint8Array {
  const message = Buffer.alloc(16 + payload.length);
  message.set([2, 1, 0x02, 8]);
  message.writeUInt32LE(payload.length, 4);
  message.writeUInt32LE(payload.length, 8);
  message.writeUInt32LE(message.length, 12);
  message.set(payload, 16);
  return message;
}
