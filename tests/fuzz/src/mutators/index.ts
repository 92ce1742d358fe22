import type { Random } from '../random.ts';
import type { Target } from '../targets.ts';
import { byteMutators } from './bytes.ts';
import { callMutators } from './calls.ts';
import { contentMutators } from './contents.ts';
import { mannerMutators } from './manners.ts';
import { messageMutators } from './messages.ts';
import type { Mutator } from './mutator.ts';

export const mutators: readonly Mutator[] = [
  ...byteMutators,
  ...messageMutators,
  ...contentMutators,
  ...callMutators,
  ...mannerMutators,
];

/** Picks the mutator whose turn it is with a target, by the weights. */
export function pickMutator(random: Random, target: Target): Mutator {
  const suiting = mutators.filter(({ suits }) => suits?.(target) ?? true);
  let left = random.below(0x1_0000_0000) / 0x1_0000_0000;
  left *= suiting.reduce((sum, { weight }) => sum + weight, 0);
  for (const mutator of suiting) {
    left -= mutator.weight;
    if (left < 0) return mutator;
  }
  return suiting[0]!;
}
