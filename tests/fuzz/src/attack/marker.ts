import { frame } from '../frames.ts';
import { pathOf } from '../mutators/mutator.ts';
import type { Target } from '../targets.ts';
import { message, type Wire } from '../wire.ts';

const TEXT = 'are you still there?';

/** A good request that is sent after a bad one, and the only right answer to it. */
export interface Marker {
  readonly id: number;
  readonly request: Buffer;
  readonly answer: Buffer;
}

export function marker(id: number, { target, wire }: { target: Target; wire: Wire }): Marker {
  const text = wire.value(TEXT);
  const isChannel = target.layer === 'channel' || target.layer === 'iterating';
  const content = isChannel
    ? text
    : wire.list([wire.value(pathOf(target, 'echo')), wire.list([text]), wire.map([])]);
  return {
    id,
    request: frame(message(wire, { type: 0, id, content })),
    answer: message(wire, { type: 1, id, content: text }),
  };
}
