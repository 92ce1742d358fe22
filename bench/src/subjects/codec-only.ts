import { createRequire } from 'node:module';
import { decode, encode } from '@msgpack/msgpack';
import { Packr } from 'msgpackr';
import { repeat } from '../load.ts';
import { ARGUMENTS, ECHOES, SUM } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { type CodecName, codecNamed } from './codecs.ts';

export type BareCodec = 'JSON' | '@msgpack/msgpack' | 'msgpackr';

interface TwoWays {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

/** One of our codecs alone, from values to bytes and back. */
export function codecOnly(name: CodecName): Subject {
  return alone(async () => (await codecNamed(name)).create(), { onlyText: name === 'json' });
}

/** A codec of others as it comes, with nothing around it. */
export function bareCodec(name: BareCodec): Subject {
  return alone(async () => BARE[name](), { onlyText: name === 'JSON' });
}

const BARE: Record<BareCodec, () => TwoWays> = {
  JSON: () => ({
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse((bytes as Buffer).toString()),
  }),
  '@msgpack/msgpack': () => ({ encode, decode }),
  msgpackr() {
    // Plain MessagePack that every other library reads.
    const packr = new Packr({ useRecords: false });
    return { encode: (value) => packr.pack(value), decode: (bytes) => packr.unpack(bytes) };
  },
};

function alone(
  make: () => Promise<TwoWays>,
  { onlyText }: { readonly onlyText: boolean },
): Subject {
  return {
    async connect() {
      const codec = await make();
      return {
        drive(work) {
          const job = jobOf(codec, work, { onlyText });
          return job === undefined ? undefined : (load) => repeat(job, load);
        },
      };
    },
  };
}

/**
 * `add`, `object` and so on: what a call takes, two encodes and two decodes, of request and reply.
 * `encode object`, `decode object`: one of them, of the bare value.
 */
function jobOf(
  codec: TwoWays,
  work: string,
  { onlyText }: { readonly onlyText: boolean },
): (() => unknown) | undefined {
  const [verb, what] = work.split(' ', 2) as [string, string | undefined];
  if ((what ?? verb) === 'bytes' && onlyText) return undefined;
  if (what === undefined) {
    const value = ECHOES[work];
    if (work !== 'add' && value === undefined) return undefined;
    const content = work === 'add' ? ['add', ARGUMENTS, {}] : ['echo', [value], {}];
    const request = [0, 1000, content];
    const reply = [1, 1000, work === 'add' ? SUM : value];
    return () => {
      codec.decode(codec.encode(request));
      return codec.decode(codec.encode(reply));
    };
  }
  const documents = ECHOES[what] === undefined ? corpus(what) : [ECHOES[what]];
  if (documents === undefined) return undefined;
  const texts = documents.map((document) => codec.encode(document).slice());
  // One call is one document, so that all of them take their turns.
  let next = 0;
  if (verb === 'encode') return () => codec.encode(documents[next++ % documents.length]);
  if (verb === 'decode') return () => codec.decode(texts[next++ % texts.length]!);
  return undefined;
}

const require = createRequire(import.meta.url);

/** Real documents from packages of others. */
function corpus(name: string): readonly unknown[] | undefined {
  if (name === 'media-types') return [require('mime-db')];
  if (name !== 'webhooks') return undefined;
  const hooks = require('@octokit/webhooks-examples') as {
    default?: readonly { examples: readonly unknown[] }[];
  };
  const list = hooks.default ?? (hooks as unknown as readonly { examples: readonly unknown[] }[]);
  return list.flatMap(({ examples }) => examples);
}
