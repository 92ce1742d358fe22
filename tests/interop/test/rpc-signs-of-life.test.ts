import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { PythonPeer } from './support/python-peer.ts';
import { expectToGoOn, failureOf, link, Root } from './support/rpc-link.ts';

matrix('RPC: signs of life', 'rpc_peer', {
  'what Python is asked for a sign of life is answered, and does no harm': async (
    python,
    combination,
  ) => {
    await using peer = await link<Root>(python, combination, new Root());
    const { ping } = peer.connection.proxy<{ ping(): void }>('__mas__');
    expect((await failureOf(ping())).message).toContain('LookupError: Name "__mas__" not found');
    await expectToGoOn(peer);
  },

  'Python can ask for a sign of life, too': async (python, combination) => {
    await using peer = await link<Root>(python, combination, new Root());
    expect(await peer.ask('__mas__/ping')).toBeNull();
  },
});

matrix(
  'RPC: signs of life',
  'rpc_peer',
  {
    'a process of Python that stands still is found, and the calls that are open reject': async (
      _,
      combination,
    ) => {
      const python = await PythonPeer.start('rpc_peer');
      const keepAlive = { intervalMs: 200, limit: 5 };
      const { connection, remote } = await link<Root>(python, combination, new Root(), {
        keepAlive,
      });
      const call = remote.hold('long');
      await remote.held(1);
      python.freeze();
      await expect(call).rejects.toMatchObject({
        code: 'ERR_MAS_CLOSED',
        sent: 'maybe',
        message: expect.stringContaining('no sign of life'),
      });
      expect(await connection.closed).toMatchObject({ by: 'remote' });
      await python.kill();
    },
  },
  // It takes a while each time.
  { codecs: ['msgpack'] },
);
