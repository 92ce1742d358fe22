import type { Codec, CodecFactory } from '@mas/codec';

/** Messages that have gone through codecs. */
export interface MessageCount {
  decoded: number;
  encoded: number;
}

/** A codec that counts whole messages, whether they can be decoded or not. */
export function counting(factory: CodecFactory, count: MessageCount): CodecFactory {
  return {
    name: factory.name,
    create(context): Codec {
      const codec = factory.create(context);
      const counted: Codec = {
        encode(value) {
          count.encoded += 1;
          return codec.encode(value);
        },
        encodeInto(value, target) {
          count.encoded += 1;
          if (codec.encodeInto !== undefined) codec.encodeInto(value, target);
          else target.append(codec.encode(value));
        },
        decode(bytes, options) {
          count.decoded += 1;
          return codec.decode(bytes, options);
        },
      };
      // What a codec offers beyond that has to be tried like the rest.
      if (codec.encodeMessage !== undefined) {
        counted.encodeMessage = (type, id, content, target) => {
          count.encoded += 1;
          codec.encodeMessage?.(type, id, content, target);
        };
      }
      if (codec.decodeMessage !== undefined) {
        counted.decodeMessage = (message, head) => {
          count.decoded += 1;
          return codec.decodeMessage!(message, head);
        };
      }
      return counted;
    },
  };
}
