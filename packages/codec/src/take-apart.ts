import type { MessageHead } from './codec.ts';

/**
 * What `decodeMessage` of a codec does with a value that has been decoded whole: if it is a list of three,
 * the first two go into `head` and the third is returned; else `head.id` becomes undefined.
 */
export function takeApart(message: unknown, head: MessageHead): unknown {
  if (Array.isArray(message) && message.length === 3) {
    head.type = message[0];
    head.id = message[1];
    return message[2];
  }
  head.id = undefined;
  return undefined;
}
