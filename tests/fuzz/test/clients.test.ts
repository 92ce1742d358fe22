import { expect, test } from 'vitest';
import { fuzzClients } from '../src/fuzz-clients.ts';
import { seed } from './seed.ts';

test('each call of a client settles, and the client goes on, whatever its servers send', {
  timeout: 300_000,
}, async () => {
  const { changed, settled } = await fuzzClients({ seed, connections: 150 });
  // biome-ignore lint/suspicious/noConsole: how much was tried is part of what a run has to say
  console.log(`seed ${seed}; ${changed} messages changed; calls settled:`, settled);
  expect(changed).toBeGreaterThan(300);
  expect(settled.value).toBeGreaterThan(0);
  expect(settled.ERR_MAS_PROTOCOL).toBeGreaterThan(0);
});
