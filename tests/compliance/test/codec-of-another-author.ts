import {
  type Codec,
  type CodecFactory,
  DecodeError,
  PlainValues,
  resolveCodecContext,
} from '@mas/codec';

/** A codec as another author would write it: the JSON that browsers know, and nothing besides. */
export const strictJson: CodecFactory = {
  name: 'strict-json',
  create(context): Codec {
    const { types, maxDepth, maxBytes } = resolveCodecContext({}, context);
    const values = new PlainValues({
      types,
      maxDepth,
      bytes: false,
      loneSurrogates: true,
      refuseBigint: () => 'a bigint cannot be sent',
      refuseSpecialNumber: (value) => `the number ${value} cannot be sent`,
    });
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return {
      encode: (value) => new TextEncoder().encode(JSON.stringify(values.toPlain(value))),
      decode(bytes) {
        if (bytes.length > maxBytes) {
          throw new DecodeError(`${bytes.length} bytes exceed the limit of ${maxBytes}`);
        }
        let plain: unknown;
        try {
          plain = JSON.parse(decoder.decode(bytes));
        } catch (cause) {
          throw new DecodeError('the bytes are no JSON text', { cause });
        }
        return values.fromPlain(plain);
      },
    };
  },
};
