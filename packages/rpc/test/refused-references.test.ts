import { connect, listen, RemoteError, SerializationError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, pair, rejection } from './helpers.ts';
import { Hub, Listener } from './hub.ts';

describe('a service that cannot be passed', () => {
  it('is refused with the place at which it is, and nothing is sent', async () => {
    const hub = new Hub();
    await using peer = await pair(hub, { client: { service: new Listener() } });
    const stranger = new Listener();
    const places: [() => Promise<unknown>, string][] = [
      [() => peer.remote.greet(stranger, 'x'), 'args[0]: the service is not below'],
      [
        () => peer.remote.all({ list: [[stranger, 'x']] }),
        'args[0].list[0][0]: the service is not below',
      ],
    ];
    for (const [call, message] of places) {
      const error = await rejection(call(), SerializationError);
      expect(error.message).toContain(message);
      expect(error.message).toContain('expose it there, or put it into a directory');
    }
    expect(hub.kept).toEqual([]);
    expect(await peer.remote.keep()).toBe(0);
  });

  it('is refused at an end that serves nothing', async () => {
    await using peer = await pair(new Hub());
    const error = await rejection(peer.remote.greet(new Listener(), 'x'), SerializationError);
    expect(error.message).toMatch(/^args\[0\]: .* connect with the option `service`/);
  });

  it('makes the call fail when it is in a result', async () => {
    await using peer = await pair(
      service({ make: () => ({ made: [new Listener()] }), later: async () => new Listener() }),
    );
    const sync = await rejection(peer.remote.make(), RemoteError);
    expect(sync.message).toContain('result.made[0]: the service is not below');
    const async = await rejection(peer.remote.later(), RemoteError);
    expect(async.message).toContain('result: the service is not below');
  });

  it('is also one that is a proxy: of this connection, of another, and a function of one', async () => {
    const listener = new Listener();
    await using other = await pair(service({ listener, notify: () => 'x' }));
    const strangers = [
      other.remote.listener,
      other.connection.proxy('listener'),
      other.remote,
    ] as unknown as Listener[];
    await using peer = await pair(new Hub(), { client: { service: new Listener() } });
    for (const stranger of [...strangers, peer.remote as unknown as Listener]) {
      const error = await rejection(peer.remote.greet(stranger, 'x'), SerializationError);
      expect(error.message).toBe(
        `args[0]: ${stranger} is a proxy and cannot be passed on; pass an address to connect to`,
      );
    }
  });
});

it('what one connection was given is not passed to another one', async () => {
  const hub = new Hub();
  await using server = await listen(addresses.tcp(), hub);
  const client = new Listener();
  await using first = await connect<Hub>(server.address, { service: client });
  await using second = await connect<Hub>(server.address);
  await first.remote.keep(client);
  const got = deferred<unknown>();
  const giving = service({ give: () => hub.kept[0]! });
  await using third = await pair(giving);
  third.remote.give().then(got.resolve, got.resolve);
  expect(String(await got.promise)).toContain('is a proxy and cannot be passed on');
  expect(await second.remote.tell('through the hub')).toEqual(['heard through the hub']);
});
