import { AgentError, ChannelError, Container } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { localName, unixSocket } from './settings.ts';

describe('connecting in vain', () => {
  it.each([
    '',
    '0',
    'tcp://127.0.0.1:5555',
    'tcp://127.0.0.1:5555/',
    'tcp://127.0.0.1:5555/0/1',
    'tcp://127.0.0.1/0',
    'tcp://127.0.0.1:99999/0',
    'ipc:///run/x/0',
    'ipc://[]/0',
    'local:///0',
    'http://127.0.0.1:5555/0',
    "TestAgent('tcp://127.0.0.1:5555/0')",
  ])('refuses "%s", which is not the address of an agent', async (address) => {
    await using container = await Container.create(localName());
    const failed = container.connect(address);
    await expect(failed).rejects.toThrow(AgentError);
    await expect(failed).rejects.toMatchObject({
      name: 'AgentError',
      code: 'ERR_MAS_AGENT_ADDRESS',
      message: expect.stringContaining(`"${address}" is not the address of an agent`),
    });
  });

  it('keeps the reason for which an address cannot be read', async () => {
    await using container = await Container.create(localName());
    await expect(container.connect('tcp://127.0.0.1:99999/0')).rejects.toMatchObject({
      message: expect.stringContaining('there is no port 99999'),
      cause: expect.objectContaining({ code: 'ERR_MAS_ADDRESS' }),
    });
  });

  it('tells that nobody listens at a TCP port', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    const gone = await Container.create('tcp://127.0.0.1:0');
    await gone.shutdown();
    const failed = container.connect(`${gone.address}/0`);
    await expect(failed).rejects.toThrow(ChannelError);
    await expect(failed).rejects.toMatchObject({
      code: 'ERR_MAS_CONNECT',
      message: expect.stringContaining(`cannot connect to ${gone.address}`),
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });

  it('tells that there is no such unix socket', async () => {
    await using socket = await unixSocket();
    await using container = await Container.create(localName());
    await expect(container.connect(`${socket.address}/0`)).rejects.toMatchObject({
      code: 'ERR_MAS_CONNECT',
      cause: expect.objectContaining({ code: 'ENOENT' }),
    });
  });

  it('tells that nobody listens at a local name', async () => {
    await using container = await Container.create(localName());
    await expect(container.connect(`${localName()}/0`)).rejects.toMatchObject({
      code: 'ERR_MAS_CONNECT',
    });
  });

  it('tells those who connect at the same moment the same', async () => {
    await using container = await Container.create(localName());
    const address = `${localName()}/0`;
    const failed = [container.connect(address), container.connect(address)];
    for (const one of failed) await expect(one).rejects.toMatchObject({ code: 'ERR_MAS_CONNECT' });
  });

  it.each([
    ['in the same container', true],
    ['in another container', false],
  ])('tells that there is no such agent %s', async (_, isSame) => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    await using other = await Container.create('tcp://127.0.0.1:0');
    const { address } = isSame ? container : other;
    other.spawn(Counterpart);
    const failed = container.connect(`${address}/1`);
    await expect(failed).rejects.toThrow(AgentError);
    await expect(failed).rejects.toMatchObject({
      name: 'AgentError',
      code: 'ERR_MAS_NO_SUCH_AGENT',
      message: `there is no agent "1" in the container ${address}`,
    });
  });

  it.each(['constructor', '__proto__', 'size', '00', '0 ', '-0'])(
    'finds no agent by the id "%s"',
    async (id) => {
      await using container = await Container.create(localName());
      await using other = await Container.create(localName());
      for (const it of [container, other]) it.spawn(Counterpart);
      for (const { address } of [container, other]) {
        await expect(container.connect(`${address}/${id}`)).rejects.toMatchObject({
          code: 'ERR_MAS_NO_SUCH_AGENT',
        });
      }
    },
  );

  it.each([-1, Number.NaN])('refuses to wait %d milliseconds', async (timeoutMs) => {
    await using container = await Container.create(localName());
    const { address } = container.spawn(Counterpart);
    for (const where of [address, `${localName()}/0`]) {
      await expect(container.connect(where, { timeoutMs })).rejects.toThrow(RangeError);
    }
  });
});
