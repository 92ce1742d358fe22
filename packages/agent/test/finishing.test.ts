import { Agent, Container, expose, type Remote } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart, type Partner } from './fixtures/counterpart.ts';

describe('shutting down while agents handle calls', () => {
  it.each(['local', 'remote'])('lets them finish (%s)', async (where) => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const worker = container.spawn(Worker);
    const caller = where === 'local' ? container : other;
    const result = (await caller.connect<Worker>(worker.address)).work();
    await worker.hasBegun;
    const order: string[] = [];
    const shutdown = container.shutdown().then(() => order.push('shut down'));
    await roundTrip();
    order.push('finished');
    worker.finish('done');
    expect(await result).toBe('done');
    await shutdown;
    expect(order).toEqual(['finished', 'shut down']);
  });

  it('lets them call agents of other containers to finish', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    await using third = await Container.create('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const worker = container.spawn(Worker);
    const partner = await container.connect<Partner>(third.spawn(Counterpart).address);
    const result = (await other.connect<Worker>(worker.address)).workWith();
    await worker.hasBegun;
    const shutdown = container.shutdown();
    // A round trip, in which everything is closed that does not stay open for the worker.
    await expect(other.connect(worker.address)).resolves.toBeDefined();
    worker.goOnWith(partner);
    expect(await result).toBe('done with counterpart');
    await shutdown;
  });

  it('lets them call back over connections on which nothing else is going on', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    await using third = await Container.create('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const worker = container.spawn(Worker);
    await third.spawn(Boss).introduceTo(worker.address);
    const result = (await other.connect<Worker>(worker.address)).workWith();
    await worker.hasBegun;
    const shutdown = container.shutdown();
    await roundTrip();
    worker.goOnWith(worker.met!);
    expect(await result).toBe('done with boss');
    await shutdown;
  });

  it('does not wait for those that take longer than the limit', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const worker = container.spawn(Worker);
    const result = (await other.connect<Worker>(worker.address)).work();
    const failed = expect(result).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    await worker.hasBegun;
    await container.shutdown({ timeoutMs: 1 });
    await failed;
    worker.finish('too late');
  });

  it.each(['incoming', 'outgoing'])(
    'lets them finish when the one who called has gone (%s connection)',
    async (direction) => {
      const container = await Container.create('tcp://127.0.0.1:0');
      await using other = await Container.create('tcp://127.0.0.1:0');
      const worker = container.spawn(Worker);
      const boss = other.spawn(Boss);
      const lost =
        direction === 'incoming'
          ? boss.letWork(await other.connect<Worker>(worker.address))
          : (await container.connect<Boss>(boss.address)).letWork(worker);
      const failed = expect(lost).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
      await worker.hasBegun;
      await other.shutdown({ timeoutMs: 1 });
      await failed;
      const order: string[] = [];
      const shutdown = container.shutdown().then(() => order.push('shut down'));
      await roundTrip();
      order.push('finished');
      worker.finish('done');
      await shutdown;
      expect(order).toEqual(['finished', 'shut down']);
    },
  );

  it('can be asked for by a call, which is answered', async () => {
    await using other = await Container.create('tcp://127.0.0.1:0');
    const container = await Container.create('tcp://127.0.0.1:0');
    const worker = await other.connect<Worker>(container.spawn(Worker).address);
    expect(await worker.stop()).toBeNull();
    await container.shutdown();
  });
});

/** Takes longer than it takes to close a connection. */
async function roundTrip(): Promise<void> {
  await using container = await Container.create('tcp://127.0.0.1:0');
  await using other = await Container.create('tcp://127.0.0.1:0');
  await other.connect(container.spawn(Worker).address);
}

/** Has others work. */
class Boss extends Agent {
  /** Makes itself known over a connection of its own container. */
  async introduceTo(address: string): Promise<void> {
    await (await this.container.connect<Worker>(address)).meet(this);
  }

  name(): string {
    return 'boss';
  }

  letWork(worker: Remote<Worker>): Promise<string> {
    return worker.work();
  }

  static {
    expose(this, 'letWork', 'name');
  }
}

/** What a worker wants to know of others. */
interface Named {
  name(): string | Promise<string>;
}

/** An agent that takes as long as the test wants. */
class Worker extends Agent {
  declare readonly hasBegun: Promise<void>;
  declare finish: (result: string) => void;
  declare goOnWith: (partner: Remote<Named>) => void;
  met: Remote<Boss> | undefined;
  readonly #result: Promise<string>;
  readonly #partner: Promise<Remote<Named>>;
  #begin!: () => void;

  constructor(container: Container) {
    super(container);
    this.hasBegun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#result = new Promise((resolve) => {
      this.finish = resolve;
    });
    this.#partner = new Promise((resolve) => {
      this.goOnWith = resolve;
    });
  }

  work(): Promise<string> {
    this.#begin();
    return this.#result;
  }

  async workWith(): Promise<string> {
    this.#begin();
    return `done with ${await (await this.#partner).name()}`;
  }

  meet(partner: Remote<Boss>): void {
    this.met = partner;
  }

  stop(): void {
    void this.container.shutdown();
  }

  static {
    expose(this, 'work', 'workWith', 'meet', 'stop');
  }
}
