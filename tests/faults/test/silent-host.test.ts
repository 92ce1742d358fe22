import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { Container } from '@mas/agent';
import { connect } from '@mas/channel';
import { LastingConnection } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { FaultyPeer } from '../src/faulty-peer.ts';

/** So many connections Linux takes for a program of Node that accepts none. Then it answers nobody. */
const UNACCEPTED = 512;

/** A peer at an address that answers as little as one of a machine that is switched off. */
async function silentPeer(): Promise<{ peer: FaultyPeer; address: string; sockets: Socket[] }> {
  const peer = new FaultyPeer();
  const address = await peer.tell('listen', 'tcp://127.0.0.1:0');
  await peer.freeze();
  const { hostname: host, port } = new URL(address.replace('tcp:', 'http:'));
  const sockets = Array.from({ length: UNACCEPTED }, () =>
    connectSocket({ host, port: Number(port) }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return { peer, address, sockets };
}

describe.skipIf(process.platform !== 'linux')('an address at which nobody answers', () => {
  const limits = { connectTimeoutMs: 50 };
  const nobody = {
    code: 'ERR_MAS_CONNECT',
    sent: 'no',
    message: expect.stringContaining('nobody has answered'),
  };

  it('holds up no try for longer than connectTimeoutMs, in any layer, and is found when it answers', async () => {
    const { peer, address, sockets } = await silentPeer();
    await using _peer = peer;
    const patient = connect(address, { limits, timeoutMs: 60_000 });
    await expect(connect(address, { limits })).rejects.toMatchObject(nobody);

    const reconnect = { maxAttempts: 2, firstDelayMs: 1 };
    await using lasting = new LastingConnection<{ add(): number }>(address, { limits, reconnect });
    await expect(lasting.remote.add()).rejects.toMatchObject(nobody);

    await using container = await Container.create('local://', { limits, reconnect });
    await expect(container.connect(`${address}/0`)).rejects.toMatchObject(nobody);

    for (const socket of sockets) socket.destroy();
    peer.thaw();
    await using channel = await patient;
    expect(channel.isOpen).toBe(true);
  });
});
