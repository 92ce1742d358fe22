import { byteMutators } from './bytes.ts';
import { callMutators } from './calls.ts';
import { contentMutators } from './contents.ts';
import { messageMutators } from './messages.ts';
import type { Material, Mutator } from './mutator.ts';

/** Frames of all kinds, good and bad, sent in a way that is odd. */
export const mannerMutators: readonly Mutator[] = [
  {
    name: 'one byte at a time',
    weight: 1,
    manner: 'byte by byte',
    make(material) {
      const bytes = any(material);
      return bytes.length <= MAX_SINGLE_BYTES ? bytes : bytes.subarray(0, MAX_SINGLE_BYTES);
    },
  },
  { name: 'closed in the middle', weight: 2, manner: 'cut and closed', make: cut },
  { name: 'reset in the middle', weight: 2, manner: 'cut and reset', make: cut },
];

/** Each of them costs a call of the system at both ends. */
const MAX_SINGLE_BYTES = 160;

const others = [...byteMutators, ...messageMutators, ...contentMutators, ...callMutators];
const requests = messageMutators[0]!;

/** A frame of one of the other mutators, or a good one. */
function any(material: Material): Buffer {
  const { random, target } = material;
  const suiting = others.filter(({ suits, weight }) => weight >= 1 && (suits?.(target) ?? true));
  return (random.chance(0.5) ? requests : random.pick(suiting)).make(material);
}

function cut(material: Material): Buffer {
  const bytes = any(material);
  return bytes.subarray(0, material.random.between(1, Math.max(1, bytes.length - 1)));
}
