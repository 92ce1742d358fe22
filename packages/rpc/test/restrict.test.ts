import {
  directory,
  expose,
  Loopback,
  type Peer,
  RemoteError,
  RpcError,
  restrict,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, pair, rawPeer, rejection } from './helpers.ts';

const forbidden = async (call: Promise<unknown>) => {
  const { cause } = await rejection(call, RemoteError);
  expect(cause).toMatchObject({ name: 'RpcError', code: 'ERR_MAS_FORBIDDEN' });
  return (cause as Error).message;
};

describe('a name that is restricted', () => {
  it('can be called by those whom its rule lets in, and nobody else', async () => {
    let allowed = false;
    const asked: Peer[] = [];
    class Turbine {
      stop() {
        return 'stopped';
      }
      read() {
        return 5;
      }
      static {
        expose(this, 'stop', 'read');
        restrict(this, 'stop', (peer) => {
          asked.push(peer);
          return allowed;
        });
      }
    }
    await using peer = await pair(new Turbine());
    expect(await peer.remote.read()).toBe(5);
    const message = await forbidden(peer.remote.stop());
    expect(message).toBe(`"stop" may not be called by ${peer.accepted.remoteAddress}`);
    allowed = true;
    expect(await peer.remote.stop()).toBe('stopped');
    allowed = false;
    await forbidden(peer.remote.stop());
    expect(asked[0]).toMatchObject({ isLocal: false, certificate: undefined });
    expect(asked[0]!.address).toMatch(/^tcp:\/\/127/);
  });

  it('stands for all that is below it', async () => {
    const inner = service({ run: () => 1, deeper: service({ run: () => 2 }) });
    const root = service({ open: service({ run: () => 0 }), closed: inner });
    restrict(root, 'closed', () => false);
    await using peer = await pair(root);
    expect(await peer.remote.open.run()).toBe(0);
    await forbidden(peer.remote.closed.run());
    await forbidden(peer.remote.closed.deeper.run());
  });

  it('does not tell what is below it, and runs nothing there', async () => {
    let reads = 0;
    class Root {
      get admin() {
        reads += 1;
        return service({ stop: () => 1 });
      }
      static {
        expose(this, 'admin');
        restrict(this, 'admin', () => false);
      }
    }
    await using peer = await rawPeer(new Root());
    for (const path of ['admin/stop', 'admin/nothing', 'admin', 'admin/stop/deeper']) {
      await expect(peer.call(path)).rejects.toThrow(`"${path}" may not be called by`);
    }
    expect(reads).toBe(0);
  });

  it('stays so in subclasses, whose rules come on top', async () => {
    const letIn = { base: true, sub: true };
    class Base {
      run() {
        return 1;
      }
      static {
        expose(this, 'run');
        restrict(this, 'run', () => letIn.base);
      }
    }
    class Sub extends Base {
      override run() {
        return 2;
      }
      static {
        restrict(this, 'run', () => letIn.sub);
      }
    }
    await using peer = await pair(new Sub());
    expect(await peer.remote.run()).toBe(2);
    letIn.base = false;
    await forbidden(peer.remote.run());
    letIn.base = true;
    letIn.sub = false;
    await forbidden(peer.remote.run());
  });

  it('is restricted at once, also when it has been called before', async () => {
    const root = service({ run: () => 1 });
    await using peer = await pair(root);
    expect(await peer.remote.run()).toBe(1);
    restrict(root, 'run', () => false);
    await forbidden(peer.remote.run());
  });

  it('may be an entry of a directory', async () => {
    const part = () => service({ run: () => 1 });
    const entries = directory(new Map(['a', 'b'].map((name) => [name, part()])));
    restrict(entries, 'b' as never, () => false);
    await using peer = await pair(service({ entries }));
    expect(await peer.remote.entries.a!.run()).toBe(1);
    await forbidden(peer.remote.entries.b!.run());
  });

  it('lets nobody in when its rule throws, or does not return true', async () => {
    const root = service({ throws: () => 1, promises: () => 1, says: () => 1 });
    restrict(root, 'throws', () => {
      throw new Error('the list of operators cannot be read');
    });
    restrict(root, 'promises', (async () => true) as never);
    restrict(root, 'says', (() => 'yes') as never);
    await using peer = await pair(root);
    await expect(peer.remote.throws()).rejects.toThrow('the list of operators');
    await forbidden(peer.remote.promises());
    await forbidden(peer.remote.says());
  });

  it('can tell peers in this process from others', async () => {
    const root = service({ run: () => 1 });
    restrict(root, 'run', (peer) => peer.isLocal);
    expect(await new Loopback(root, 'here').remote.run()).toBe(1);
    await using local = await pair(root, { address: addresses.local() });
    expect(await local.remote.run()).toBe(1);
    await using other = await pair(root);
    await forbidden(other.remote.run());
  });

  it('must be one that can be exposed', () => {
    const root = service({ run: () => 1 });
    for (const name of ['', 'a/b', 'constructor', '__proto__', '__mas__']) {
      expect(() => restrict(root, name as never, () => true)).toThrow(TypeError);
    }
    expect(new RpcError('ERR_MAS_FORBIDDEN', 'x').code).toBe('ERR_MAS_FORBIDDEN');
  });
});
