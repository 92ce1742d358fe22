import type { CodecFactory } from '@mas/codec';
import { json } from '@mas/codec-json';
import { msgpack } from '@mas/codec-msgpack';
import { msgpackBlosc } from '@mas/codec-msgpack-blosc';
import { msgpackr } from '@mas/codec-msgpackr';
import type { CodecName } from './cell.ts';

/** Our side of each codec of the table. */
export const codecs: Readonly<Record<CodecName, CodecFactory>> = {
  json: json(),
  msgpack: msgpack(),
  'msgpack-blosc': await msgpackBlosc(),
  msgpackr: msgpackr(),
};
