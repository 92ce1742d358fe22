import { fork } from 'node:child_process';
import { firstMessage } from '../first-message.ts';
import { createContainer } from './create-container.ts';
import { Greeter } from './greeter.ts';

await inOneContainer();
await inTwoProcesses();

/** Agents of one container call each other directly. */
async function inOneContainer(): Promise<void> {
  await using container = await createContainer();
  const first = container.spawn(Greeter);
  const second = container.spawn(Greeter);
  await first.run(second.address);
}

/** For agents of another container the call is the same: only the address is another. */
async function inTwoProcesses(): Promise<void> {
  await using container = await createContainer();
  const first = container.spawn(Greeter);
  const child = fork(new URL('./second-process.js', import.meta.url));
  await first.run(await firstMessage(child));
  child.disconnect(); // so that it ends
}
