import {
  type Codec,
  type CodecContext,
  type CodecErrorCode,
  type CodecFactory,
  DecodeError,
  resolveCodecContext,
  TypeRegistry,
} from '@mas/codec';

// A codec needs no encodeInto.
const codec: Codec = { encode: () => new Uint8Array(), decode: () => null };
const factory: CodecFactory = { name: 'mine', create: () => codec };
factory.create();
factory.create({ types: new TypeRegistry(), maxDepth: 5 });

// @ts-expect-error a codec decodes
const half: Codec = { encode: () => new Uint8Array() };
void half;
// @ts-expect-error a number of bytes is a number
const context: CodecContext = { maxBytes: '16 MiB' };
void context;
// @ts-expect-error there is no such limit
resolveCodecContext({ maxLength: 5 });

// What was decoded has to be checked before it is used.
// @ts-expect-error it is unknown
codec.decode(new Uint8Array()).length;

// The codes are closed: a switch over them is complete.
const code: CodecErrorCode = new DecodeError('odd').code;
const text: string = { ERR_MAS_SERIALIZATION: 'not sent', ERR_MAS_DECODE: 'not read' }[code];
void text;
