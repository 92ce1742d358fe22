import { ByteWriter } from '@mas/codec';

/** Where the tag of a text is, where its bytes start, and where they end. */
export interface MarkedText {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** The library reads texts of more bytes with a `TextDecoder`, which drops a byte order mark. */
const READ_BY_LOOP = 200;
const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** Whether a text begins with a byte order mark. */
export function beginsWithMark(bytes: Uint8Array, start: number, length: number): boolean {
  return (
    length >= MARK.length &&
    bytes[start] === MARK[0] &&
    bytes[start + 1] === MARK[1] &&
    bytes[start + 2] === MARK[2]
  );
}

/** Returns the message with a second mark before each of these texts whose mark would be dropped. */
export function doubleMarks(bytes: Uint8Array, texts: readonly MarkedText[]): Uint8Array {
  const doubled = new ByteWriter(bytes.length + texts.length * 7);
  let copied = 0;
  for (const { tag, start, end } of texts) {
    if (end - start <= READ_BY_LOOP) continue;
    const length = end - start + MARK.length;
    doubled.append(bytes.subarray(copied, tag));
    doubled.append(Uint8Array.of(0xdb, length >>> 24, length >>> 16, length >>> 8, length));
    doubled.append(MARK);
    copied = start;
  }
  doubled.append(bytes.subarray(copied));
  return doubled.bytes.subarray(0, doubled.length);
}
