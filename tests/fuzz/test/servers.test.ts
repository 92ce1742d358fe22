import { expect, test } from 'vitest';
import { fuzz } from '../src/fuzz.ts';

/** The same for each run, so that a change is blamed for what it has done, and not for bad luck. */
const SEED = Number(process.env.MAS_FUZZ_SEED ?? 20_001);
const FRAMES = 50_000;

test('servers answer well-behaved clients, and stay as small as they were, whatever others send', {
  timeout: 300_000,
}, async () => {
  const { frames, summary } = await fuzz({ seed: SEED, frames: FRAMES });
  // biome-ignore lint/suspicious/noConsole: how much was tried is part of what a run has to say
  console.log(`seed ${SEED}\n${summary}`);
  expect(frames).toBeGreaterThanOrEqual(FRAMES);
});
