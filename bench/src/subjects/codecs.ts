import type { CodecFactory } from '@mas/codec';
import { json } from '@mas/codec-json';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { msgpackr } from '@mas/codec-msgpackr';

/** Our codecs. A new one goes here, and its name into `OUR_CODECS` of `index.ts`. */
const factories = {
  msgpack: async (): Promise<CodecFactory> => msgpack(),
  msgpackr: async (): Promise<CodecFactory> => msgpackr(),
  json: async (): Promise<CodecFactory> => json(),
  blosc: async (): Promise<CodecFactory> => msgpackBlosc(),
};

export type CodecName = keyof typeof factories;

export function codecNamed(name: CodecName): Promise<CodecFactory> {
  return factories[name]();
}
