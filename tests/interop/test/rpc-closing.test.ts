import { expect } from 'vitest';
import type { Combination } from './support/cell.ts';
import { matrix } from './support/matrix.ts';
import type { PythonPeer } from './support/python-peer.ts';
import { expectToGoOn, type Link, link, pythons, Root } from './support/rpc-link.ts';

/** What Python serves. */
interface PythonRoot extends Root {
  make(value: unknown): Root;
  keep(value: unknown): void;
}

interface OpenCalls extends Link<PythonRoot> {
  readonly ours: Root;
  /** What the call of Python's function comes to. */
  readonly callOfOurs: Promise<unknown>;
  /** How the call of our function fails in Python. */
  readonly callOfPython: Promise<unknown>;
}

/** A connection on which a call is open each way. */
async function join(python: PythonPeer, combination: Combination): Promise<OpenCalls> {
  const ours = new Root();
  const peer = await link<PythonRoot>(python, combination, ours);
  const callOfOurs = peer.remote.hold('long').catch((error: unknown) => error);
  const callOfPython = peer.failure('hold', ['long']);
  await Promise.all([peer.remote.held(1), ours.held(1)]);
  return Object.assign(peer, { ours, callOfOurs, callOfPython });
}

async function expectClosedCalls({ callOfOurs, callOfPython }: OpenCalls): Promise<void> {
  expect(await callOfOurs).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
  expect(await callOfPython).toMatchObject({ type: 'ConnectionResetError' });
}

matrix('RPC: closing', 'rpc_peer', {
  'close() here waits for the function that Python has called, and Python gets the result': async (
    python,
    combination,
  ) => {
    const ours = new Root();
    await using peer = await link<PythonRoot>(python, combination, ours);
    const call = peer.ask('hold', ['long']);
    await ours.held(1);
    const closing = peer.connection.close();
    // What the function may need is still served.
    await expectToGoOn(peer);
    await peer.ask('release', [['long']]);
    expect(await call).toBe('TypeScript held long');
    await closing;
  },

  'close() here that does not wait ends the open calls of both sides': async (...at) => {
    await using peer = await join(...at);
    await peer.connection.close({ timeoutMs: 0 });
    await expectClosedCalls(peer);
    expect(await peer.connection.closed).toEqual({ by: 'local' });
  },

  'abort() here ends the open calls of both sides': async (...at) => {
    await using peer = await join(...at);
    peer.connection.abort(new Error('enough'));
    await expectClosedCalls(peer);
  },

  'close() of Python ends the open calls of both sides': async (python, combination) => {
    await using peer = await join(python, combination);
    await python.call('hang_up');
    await expectClosedCalls(peer);
    expect(await peer.connection.closed).toEqual({ by: 'remote' });
    // The function that runs here may end in peace.
    peer.ours.release(['long']);
    await peer.connection.idle({ timeoutMs: Number.POSITIVE_INFINITY });
  },

  'on_connection_reset of Python tells that the connection was closed here': async (
    python,
    combination,
  ) => {
    for (const end of ['close', 'abort'] as const) {
      await using peer = await link<PythonRoot>(python, combination, new Root());
      await expectToGoOn(peer);
      await peer.connection[end]();
      expect(await python.call('reset')).toBe('ConnectionResetError');
    }
  },

  'on a closed connection calls are refused, also those of references': async (
    python,
    combination,
  ) => {
    for (const end of ['here', 'in Python']) {
      const ours = new Root();
      await using peer = await link<PythonRoot>(python, combination, ours);
      const hall = await peer.remote.make(pythons('hall'));
      await peer.remote.keep(ours.hall);
      if (end === 'here') await peer.connection.close();
      else await python.call('hang_up');
      await Promise.all([peer.connection.closed, python.call('reset')]);
      const refused = { code: 'ERR_MAS_CLOSED', sent: 'no' };
      await expect(peer.remote.tell('hi')).rejects.toMatchObject(refused);
      await expect(hall.tell('hi')).rejects.toMatchObject(refused);
      expect(await peer.failure('tell', ['hi'])).toMatchObject({ type: 'ConnectionResetError' });
      const kept = python.call('use_kept', { path: 'tell', text: 'hi' });
      await expect(kept).rejects.toThrow('ConnectionResetError');
    }
  },
});
