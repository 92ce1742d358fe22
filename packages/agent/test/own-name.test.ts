import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';
import { Container } from '@mas/agent';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { localName } from './settings.ts';

// What a machine is called depends on the machine, so what is asked of the system is set here.
vi.mock(import('node:dns/promises'), async (original) => ({
  ...(await original()),
  lookup: vi.fn(),
  lookupService: vi.fn(),
}));
vi.mock(import('node:os'), async (original) => ({
  ...(await original()),
  hostname: () => 'box',
}));

function knowOurselvesAs(full: string): void {
  vi.mocked(lookup).mockResolvedValue({ address: '192.0.2.1', family: 4 } as never);
  vi.mocked(lookupService).mockResolvedValue({ hostname: full, service: '' });
}

const everyInterface = ['tcp://:0', 'tcp://0.0.0.0:0', 'tcp://[::]:0'];

describe('a container that listens on every interface', () => {
  afterEach(() => {
    vi.resetAllMocks();
  });

  it.each(everyInterface)('names itself by the full name of its host (%s)', async (address) => {
    knowOurselvesAs('box.example.org');
    await using container = await Container.create(address);
    expect(container.address).toMatch(/^tcp:\/\/box\.example\.org:[1-9]\d*$/);
    expect(lookup).toHaveBeenCalledWith(hostname());
    expect(lookupService).toHaveBeenCalledWith('192.0.2.1', 0);
  });

  it('names itself so when it is given a port alone', async () => {
    knowOurselvesAs('box.example.org');
    await using container = await Container.create({ port: 0 });
    expect(container.address).toMatch(/^tcp:\/\/box\.example\.org:[1-9]\d*$/);
  });

  it.each(['box', 'localhost', 'localhost.localdomain'])(
    'names itself by the short name when the full one is no better (%s)',
    async (full) => {
      knowOurselvesAs(full);
      await using container = await Container.create('tcp://0.0.0.0:0');
      expect(container.address).toMatch(/^tcp:\/\/box:[1-9]\d*$/);
    },
  );

  it('names itself by the short name when its host does not know the full one', async () => {
    vi.mocked(lookup).mockRejectedValue(new Error('ENOTFOUND'));
    await using container = await Container.create('tcp://0.0.0.0:0');
    expect(container.address).toMatch(/^tcp:\/\/box:[1-9]\d*$/);
  });

  it('is reached by every name, and finds its own agents by its own', async () => {
    knowOurselvesAs('box.invalid');
    await using container = await Container.create('tcp://:0');
    await using other = await Container.create(localName());
    const agent = container.spawn(Counterpart);
    expect(agent.address).toMatch(/^tcp:\/\/box\.invalid:\d+\/0$/);
    const addresses = [agent.address, agent.address.replace('box.invalid', '127.0.0.1')];
    for (const [index, caller] of [container, other].entries()) {
      const proxy = await caller.connect<Counterpart>(addresses[index]!);
      expect(await proxy.add(3, 4)).toBe(7);
    }
  });

  it('does not ask for its name when it has been given one', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    expect(container.address).toMatch(/^tcp:\/\/127\.0\.0\.1:/);
    expect(lookup).not.toHaveBeenCalled();
  });
});
