import { ExternalClock } from '@mas/clock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A timer, and what the code does that it wakes: cancel some of those made so far, add others. */
interface Plan {
  readonly kind: 'callback' | 'sleep';
  readonly delay: number;
  readonly cancels: readonly number[];
  readonly adds: readonly Plan[];
}

const planWith = (adds: fc.Arbitrary<Plan[]>): fc.Arbitrary<Plan> =>
  fc.record({
    kind: fc.constantFrom('callback', 'sleep'),
    delay: fc.nat(12),
    cancels: fc.array(fc.nat(20), { maxLength: 2 }),
    adds,
  });

const last = planWith(fc.constant([]));
const middle = planWith(fc.array(last, { maxLength: 2 }));
const plan = planWith(fc.array(middle, { maxLength: 3 }));

/** What a plan needs of the world that it runs in. */
interface World {
  time(): number;
  add(plan: Plan, woken: () => void): { cancel(): void };
}

/** Adds the plans and, as they wake, what follows from them; notes who wakes when. */
function run(world: World, plans: readonly Plan[], log: string[]): void {
  const handles: { cancel(): void }[] = [];
  const addAll = (plans: readonly Plan[]): void => {
    for (const plan of plans) {
      const id = handles.length;
      const handle = world.add(plan, () => {
        log.push(`${id} at ${world.time()}`);
        for (const target of plan.cancels) handles[target]?.cancel();
        addAll(plan.adds);
      });
      handles.push(handle);
    }
  };
  addAll(plans);
}

function realWorld(clock: ExternalClock): World {
  return {
    time: () => clock.time(),
    add: ({ kind, delay }, woken) => {
      if (kind === 'callback') {
        return delay === 0 ? clock.callAt(clock.time(), woken) : clock.callIn(delay, woken);
      }
      const controller = new AbortController();
      const { signal } = controller;
      const sleep =
        delay === 0 ? clock.sleepUntil(clock.time(), { signal }) : clock.sleep(delay, { signal });
      sleep.then(woken, () => {});
      return { cancel: () => controller.abort() };
    },
  };
}

/** The same by brute force: a list that is sorted before each step. */
class NaiveWorld implements World {
  #now = 0;
  #pending: { time: number; kind: Plan['kind']; woken: () => void }[] = [];

  time(): number {
    return this.#now;
  }

  add({ kind, delay }: Plan, woken: () => void): { cancel(): void } {
    const timer = { time: this.#now + delay, kind, woken };
    this.#pending.push(timer);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== timer);
      },
    };
  }

  setTime(target: number): void {
    for (;;) {
      const [first] = this.#pending.toSorted((a, b) => a.time - b.time);
      if (first === undefined || first.time > target) break;
      this.#now = first.time;
      const sleepers: (() => void)[] = [];
      for (const timer of this.#pending.filter(({ time }) => time === first.time)) {
        if (!this.#pending.includes(timer)) continue;
        this.#pending = this.#pending.filter((other) => other !== timer);
        if (timer.kind === 'callback') timer.woken();
        else sleepers.push(timer.woken);
      }
      for (const woken of sleepers) woken();
    }
    this.#now = target;
  }
}

describe('the order of an ExternalClock', () => {
  it('is by time, then by scheduling, whatever is added and cancelled on the way', {
    timeout: 60_000,
  }, async () => {
    const plans = fc.array(plan, { maxLength: 12 });
    const steps = fc.array(fc.nat(15), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(plans, steps, async (plans, steps) => {
        const clock = new ExternalClock(0);
        const naive = new NaiveWorld();
        const log: string[] = [];
        const expected: string[] = [];
        run(realWorld(clock), plans, log);
        run(naive, plans, expected);
        for (const step of steps) {
          const target = clock.time() + step;
          await clock.setTime(target);
          naive.setTime(target);
          expect(clock.time()).toBe(target);
          expect(log).toEqual(expected);
        }
        clock.close();
      }),
      { numRuns: 300 },
    );
  });

  it('holds for very many timers, those added on the way included', {
    timeout: 60_000,
  }, async () => {
    const clock = new ExternalClock(0);
    const count = 40_000;
    const woken: { due: number; id: number }[] = [];
    let id = 0;
    const add = (ms: number): void => {
      const timer = { due: clock.time() + ms, id: id++ };
      clock.callIn(ms, () => {
        if (clock.time() !== timer.due) throw new Error('at the wrong time');
        woken.push(timer);
        if (timer.id < count) add(1 + (timer.id % 500));
      });
    };
    for (let index = 0; index < count; index++) add(1 + ((index * 7919) % 1009));
    await clock.setTime(2000);
    expect(woken).toHaveLength(2 * count);
    expect(woken).toEqual(woken.toSorted((a, b) => a.due - b.due || a.id - b.id));
  });
});
