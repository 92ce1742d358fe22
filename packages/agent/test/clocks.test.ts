import { type Clock, Container, ExternalClock, RealTimeClock } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { localName } from './settings.ts';

const closed = expect.objectContaining({ code: 'ERR_MAS_CLOCK_CLOSED' });

/** Whether one can still wait on a clock. */
function isOpen(clock: Clock): boolean {
  try {
    clock.callIn(3_600_000, () => undefined).cancel();
    return true;
  } catch (error) {
    expect(error).toEqual(closed);
    return false;
  }
}

describe('the clock of a container', () => {
  it('is one of its own that shows the real time, when none is given', async () => {
    await using one = await Container.create(localName());
    await using other = await Container.create(localName());
    expect(one.clock).toBeInstanceOf(RealTimeClock);
    expect(one.clock).not.toBe(other.clock);
  });

  it('is the one that is given', async () => {
    const clock = new ExternalClock(new Date('2030-01-01T00:00:00Z'));
    await using container = await Container.create(localName(), { clock });
    expect(container.clock).toBe(clock);
    const times: Date[] = [];
    container.clock.callIn(60_000, () => times.push(clock.date()));
    await clock.setTime(new Date('2030-01-01T01:00:00Z'));
    expect(times).toEqual([new Date('2030-01-01T00:01:00Z')]);
  });

  it('is closed when the container is shut down', async () => {
    const container = await Container.create(localName());
    const sleep = container.clock.sleep(3_600_000);
    await container.shutdown();
    await expect(sleep).rejects.toEqual(closed);
    expect(isOpen(container.clock)).toBe(false);
  });

  it('goes on until the last container that shares it is shut down', async () => {
    const clock = new ExternalClock(0);
    const first = await Container.create(localName(), { clock });
    const second = await Container.create(localName(), { clock });
    await first.shutdown();
    await first.shutdown();
    expect(isOpen(clock)).toBe(true);
    await second.shutdown();
    expect(isOpen(clock)).toBe(false);
  });

  it('goes on for a container that is being created', async () => {
    const clock = new ExternalClock(0);
    const first = await Container.create(localName(), { clock });
    const creating = Container.create('tcp://127.0.0.1:0', { clock });
    await first.shutdown();
    await using second = await creating;
    expect(isOpen(second.clock)).toBe(true);
  });

  it('goes on when a container could not be created', async () => {
    const clock = new ExternalClock(0);
    await using taken = await Container.create('tcp://127.0.0.1:0');
    await expect(Container.create(taken.address, { clock })).rejects.toMatchObject({
      code: 'ERR_MAS_LISTEN',
    });
    expect(isOpen(clock)).toBe(true);
    const container = await Container.create(localName(), { clock });
    await container.shutdown();
    expect(isOpen(clock)).toBe(false);
  });

  it('runs while agents finish what they handle', async () => {
    const clock = new ExternalClock(0);
    const container = await Container.create(localName(), { clock });
    const shutdown = container.shutdown();
    expect(isOpen(clock)).toBe(true);
    await shutdown;
    expect(isOpen(clock)).toBe(false);
  });
});
