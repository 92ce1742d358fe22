import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenRequest, OpenRequests } from '../src/open-requests.ts';

function openRequest(id: number): OpenRequest {
  const request = new OpenRequest();
  request.id = id;
  return request;
}

const ids = (requests: Iterable<OpenRequest>) => [...requests].map(({ id }) => id);

/** What OpenRequests does, in the simplest way. */
class Model {
  open = new Map<number, OpenRequest>();
  readonly abandoned = new Set<number>();
  nextId = 0;
}

/** Which of the open requests, or of the ids that were used, a command is about. */
const any = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

class Add implements fc.Command<Model, OpenRequests> {
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
  check = () => true;
  run(model: Model, real: OpenRequests): void {
    for (let count = 0; count < this.count; count += 1) {
      const request = openRequest(model.nextId++);
      model.open.set(request.id, request);
      real.add(request);
    }
    expect(real.size).toBe(model.open.size);
  }
  toString = () => `add ${this.count}`;
}

class Take implements fc.Command<Model, OpenRequests> {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = () => true;
  run(model: Model, real: OpenRequests): void {
    const id = Math.floor(this.which * (model.nextId + 2)) - 1;
    expect(real.take(id)).toBe(model.open.get(id));
    model.open.delete(id);
    expect(real.size).toBe(model.open.size);
    expect(real.wasAbandoned(id)).toBe(model.abandoned.delete(id));
    expect(real.wasAbandoned(id)).toBe(false);
  }
  toString = () => `take ${this.which}`;
}

class Abandon implements fc.Command<Model, OpenRequests> {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = () => true;
  run(model: Model, real: OpenRequests): void {
    const id = Math.floor(this.which * (model.nextId + 2)) - 1;
    if (model.open.delete(id)) model.abandoned.add(id);
    real.abandon(id);
    expect(real.size).toBe(model.open.size);
  }
  toString = () => `abandon ${this.which}`;
}

class List implements fc.Command<Model, OpenRequests> {
  check = () => true;
  run(model: Model, real: OpenRequests): void {
    expect(ids(real).sort((a, b) => a - b)).toEqual([...model.open.keys()].sort((a, b) => a - b));
  }
  toString = () => 'list';
}

describe('OpenRequests', () => {
  it('behaves like a map and a set', () => {
    const commands = fc.commands(
      [
        fc.integer({ min: 1, max: 40 }).map((count) => new Add(count)),
        fc.constant(new Add(5000)),
        any.map((which) => new Take(which)),
        any.map((which) => new Take(which)),
        any.map((which) => new Abandon(which)),
        fc.constant(new List()),
      ],
      { maxCommands: 60, size: 'max' },
    );
    fc.assert(
      fc.property(commands, (run) => {
        fc.modelRun(() => ({ model: new Model(), real: new OpenRequests() }), run);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps one that stays open while the others go round, many times', () => {
    const open = new OpenRequests();
    const slow = [openRequest(0), openRequest(1)];
    for (const request of slow) open.add(request);
    for (let id = 2; id < 20_000; id += 1) {
      open.add(openRequest(id));
      expect(open.take(id)!.id).toBe(id);
    }
    expect(ids(open.takeAll())).toEqual([0, 1]);
    expect(open.size).toBe(0);
    expect(open.take(0)).toBeUndefined();
  });

  it('gives all in the order in which they were made', () => {
    const open = new OpenRequests();
    for (let id = 0; id < 10_000; id += 1) open.add(openRequest(id));
    for (let id = 0; id < 10_000; id += 3) open.take(id);
    const expected = Array.from({ length: 10_000 }, (_, id) => id).filter((id) => id % 3 !== 0);
    expect(ids(open.takeAll())).toEqual(expected);
    expect([...open]).toEqual([]);
  });

  it('knows ids beyond 32 bits', () => {
    const open = new OpenRequests();
    const first = 2 ** 33 - 20;
    for (let id = first; id < first + 40; id += 1) open.add(openRequest(id));
    expect(open.take(first + 39 - 2 ** 32)).toBeUndefined();
    expect(open.take(first + 39)!.id).toBe(first + 39);
  });

  it.each([-1, -17, 0.5, 2 ** 53, Number.NaN])('has nothing at %d', (id) => {
    const open = new OpenRequests();
    for (let other = 0; other < 16; other += 1) open.add(openRequest(other));
    expect(open.take(id)).toBeUndefined();
    expect(open.wasAbandoned(id)).toBe(false);
  });
});

describe('abandoned requests', () => {
  it('are remembered one by one up to ten thousand, and beyond that as all that are older', () => {
    const open = new OpenRequests();
    const slow = openRequest(0);
    open.add(slow);
    for (let id = 1; id <= 10_001; id += 1) {
      open.add(openRequest(id));
      open.abandon(id);
    }
    // Each of the older ones may come, even twice; those that were not made may not.
    for (const id of [1, 1, 5000, 10_000, 10_001]) expect(open.wasAbandoned(id)).toBe(true);
    for (const id of [10_001, 10_002, -1]) expect(open.wasAbandoned(id)).toBe(false);
    expect(open.take(0)).toBe(slow);
  });

  it('do not stay in memory for a peer that never answers', () => {
    const open = new OpenRequests();
    const request = openRequest(0);
    for (let id = 0; id < 200_000; id += 1) {
      request.id = id;
      open.add(request);
      open.abandon(id);
    }
    expect(open.size).toBe(0);
    expect(open.wasAbandoned(199_999)).toBe(true);
    expect(open.wasAbandoned(200_000)).toBe(false);
  });
});
