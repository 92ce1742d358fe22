import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KnownFailure, knownFailures } from '../known-failures.ts';
import { type Cell, type Combination, combinations, type Dimensions, matches } from './cell.ts';
import { missingPython, PythonPeer } from './python-peer.ts';

/** Proves one sentence about a combination. */
export type Proof = (python: PythonPeer, combination: Combination) => Promise<void>;

declare module 'vitest' {
  interface TaskMeta {
    cell?: Cell;
  }
}

/**
 * A part of the table: all its scenarios, each with every combination of the dimensions.
 *
 * @param area - its heading
 * @param program - the file in `peers/` that is the other side; one process for all scenarios
 * @param scenarios - sentences that hold, and their proofs
 */
export function matrix(
  area: string,
  program: string,
  scenarios: Readonly<Record<string, Proof>>,
  dimensions: Dimensions = {},
): void {
  const title = missingPython === undefined ? area : `${area} (skipped: ${missingPython})`;
  describe.skipIf(missingPython !== undefined)(title, () => {
    let python: PythonPeer;
    beforeAll(async () => {
      python = await PythonPeer.start(program);
    });
    afterAll(() => python[Symbol.asyncDispose]());

    for (const [scenario, prove] of Object.entries(scenarios)) {
      describe(scenario, () => {
        for (const combination of combinations(dimensions)) {
          const known = knownFailures.find((entry) =>
            matches(entry, { area, scenario, ...combination }),
          );
          it(nameOf(combination), { meta: { cell: cellOf() } }, async () => {
            if (known === undefined) await prove(python, combination);
            else await failsAsKnown(prove(python, combination), known);
          });

          function cellOf(): Cell {
            if (known === undefined) return { area, scenario, ...combination };
            const { reason, section } = known;
            return { area, scenario, ...combination, known: { reason, section } };
          }
        }
      });
    }
  });
}

function nameOf({ codec, transport, server }: Combination): string {
  return `${codec} over ${transport}, ${server} listens`;
}

async function failsAsKnown(proof: Promise<void>, { error }: KnownFailure): Promise<void> {
  try {
    await proof;
  } catch (failure) {
    expect(String(failure)).toMatch(error);
    return;
  }
  throw new Error('this works now: take it out of known-failures.ts');
}
