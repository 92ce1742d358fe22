import { customType, TypeRegistry } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';

/** Stands for the dates of the agent layer, which have the number 0. None is sent here. */
class DateOfAgents {}

/** A reference to a service: the number 1 between agents (a rule of the protocol). */
export class Reference {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

const codec = msgpack().create({
  types: new TypeRegistry([
    customType(DateOfAgents, []),
    customType({
      class: Reference,
      serialize: ({ path }) => path,
      deserialize: (path) => new Reference(String(path)),
    }),
  ]),
});

/** A message as it stands on the wire. */
export function frame(message: unknown): Buffer {
  const payload = codec.encode(message);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]);
}

/** Finds the messages in what a socket delivers. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** The messages that are whole with this piece. */
  *read(piece: Buffer): Generator<unknown, void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    for (;;) {
      if (this.#bytes < 4) return;
      if (this.#pieces[0]!.length < 4) this.#pieces = [Buffer.concat(this.#pieces)];
      const end = 4 + this.#pieces[0]!.readUInt32BE();
      // Pieces of a long message are put together once, and not each time.
      if (this.#bytes < end) return;
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all.subarray(end)];
      this.#bytes -= end;
      yield codec.decode(all.subarray(4, end));
    }
  }
}
