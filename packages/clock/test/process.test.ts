import { describe, expect, it } from 'vitest';
import { runFixture } from './run-fixture.ts';

// That a process comes to its end is what is tested: one that does not makes the test time out.
describe.concurrent('a process', { timeout: 60_000 }, () => {
  for (const [behaviour, scene, prints] of [
    ['ends by itself when its clocks are closed', 'closed', []],
    ['ends by itself when all timers are cancelled', 'cancelled', []],
    ['is not kept alive by an ExternalClock', 'never set', []],
    ['is kept alive by the timers of a RealTimeClock', 'pending', ['called', 'slept']],
    ['is never woken early by a RealTimeClock', 'early', []],
    [
      'gets what a callback of a RealTimeClock throws as uncaught',
      'throws',
      ['uncaught from a callback', 'other'],
    ],
    [
      'gets the rejection of an async callback as unhandled, on either clock',
      'rejects',
      ['unhandled external', 'unhandled real'],
    ],
  ] as const) {
    it(behaviour, async () => {
      expect(await runFixture('process.ts', scene)).toEqual(prints);
    });
  }
});
