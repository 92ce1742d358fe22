import { Container, customType } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart, types } from './fixtures/counterpart.ts';
import { localName, unixSocket } from './settings.ts';

/** Starts a container at an address, and calls its agent from another one. */
async function callOver(address: string): Promise<string> {
  await using container = await Container.create(address);
  await using other = await Container.create(localName());
  const agent = container.spawn(Counterpart);
  const proxy = await other.connect<Counterpart>(agent.address);
  expect(await proxy.add(3, 4)).toBe(7);
  return container.address;
}

describe('the address of a container', () => {
  it('tells the port that was bound', async () => {
    expect(await callOver('tcp://127.0.0.1:0')).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('has an IPv6 host in brackets', async () => {
    const address = await callOver('tcp://[::1]:0');
    expect(address).toMatch(/^tcp:\/\/\[::1\]:[1-9]\d*$/);
  });

  it('can be connected to without the brackets, as aiomas writes it', async () => {
    await using container = await Container.create('tcp://[::1]:0');
    const { address } = container.spawn(Counterpart);
    await using other = await Container.create(localName());
    const proxy = await other.connect<Counterpart>(address.replace(/[[\]]/g, ''));
    expect(await proxy.add(3, 4)).toBe(7);
    expect(String(proxy)).toBe(`CounterpartProxy('${address}')`);
  });

  it('has the host name that it was given', async () => {
    expect(await callOver('tcp://localhost:0')).toMatch(/^tcp:\/\/localhost:[1-9]\d*$/);
  });

  it('has the path of a unix socket in brackets', async () => {
    await using socket = await unixSocket();
    expect(await callOver(socket.address)).toBe(`ipc://[${socket.path}]`);
  });

  it('has a name within the process', async () => {
    const address = localName();
    expect(await callOver(address)).toBe(address);
  });

  it('can be given as an object', async () => {
    await using socket = await unixSocket();
    await using onPort = await Container.create({ host: '127.0.0.1', port: 0 });
    await using atPath = await Container.create({ path: socket.path });
    expect(onPort.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(atPath.address).toBe(socket.address);
  });

  it('can have a slash or a bracket in the path of a unix socket', async () => {
    await using socket = await unixSocket();
    const odd = `ipc://[${socket.path}]x]`;
    expect(await callOver(odd)).toBe(odd);
  });
});

describe('a container', () => {
  it('refuses an address that it cannot read', async () => {
    for (const address of ['', 'tcp://127.0.0.1', 'agent://127.0.0.1:0', 'tcp://127.0.0.1:0/0']) {
      await expect(Container.create(address)).rejects.toMatchObject({ code: 'ERR_MAS_ADDRESS' });
    }
  });

  it('refuses an address that is taken', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    await expect(Container.create(container.address)).rejects.toMatchObject({
      code: 'ERR_MAS_LISTEN',
      message: expect.stringContaining(container.address),
    });
  });
});

describe('the options of a container', () => {
  const dates = customType({ class: Date, serialize: String, deserialize: () => new Date() });

  it.each([
    ['a type that is given twice', { types: [...types, ...types] }, TypeError],
    ['a type for dates, which have one', { types: [dates] }, TypeError],
    ['a limit of no bytes', { limits: { maxMessageBytes: 0 } }, RangeError],
  ])('are refused at once with %s', async (_, options, error) => {
    const address = localName();
    await expect(Container.create(address, options)).rejects.toThrow(error);
    // The address is still free.
    await using container = await Container.create(address);
    expect(container.address).toBe(address);
  });
});

describe('the address of an agent', () => {
  it.each(['tcp://127.0.0.1:0', 'tcp://[::1]:0'])(
    'with agent:// is read as one with tcp:// (%s)',
    async (address) => {
      await using container = await Container.create(address);
      await using other = await Container.create(localName());
      const agent = container.spawn(Counterpart);
      const old = agent.address.replace('tcp:', 'agent:');
      for (const it of [container, other]) {
        const proxy = await it.connect<Counterpart>(old);
        expect(await proxy.add(3, 4)).toBe(7);
        expect(String(proxy)).toBe(`CounterpartProxy('${agent.address}')`);
      }
    },
  );
});
