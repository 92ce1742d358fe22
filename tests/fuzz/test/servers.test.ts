import { expect, test } from 'vitest';
import { fuzz } from '../src/fuzz.ts';
import { seed } from './seed.ts';

const FRAMES = 50_000;

test('servers answer well-behaved clients, and stay as small as they were, whatever others send', {
  timeout: 300_000,
}, async () => {
  const { frames, summary } = await fuzz({ seed, frames: FRAMES });
  // biome-ignore lint/suspicious/noConsole: how much was tried is part of what a run has to say
  console.log(`seed ${seed}\n${summary}`);
  expect(frames).toBeGreaterThanOrEqual(FRAMES);
});
