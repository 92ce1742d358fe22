import { listen as listenChannel } from '@mas/channel';
import {
  type CodecFactory,
  type CustomType,
  connect,
  customType,
  kwargs,
  msgpack,
  type Remote,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, deferred, rawPeer } from './helpers.ts';

/** Whether a message is no call of the program: what one end tells the other about itself. */
function isAside(message: unknown): boolean {
  const [, , content] = message as [number, number, unknown];
  return Array.isArray(content) && String(content[0]).startsWith('__mas__/');
}

/** A codec that notes the bytes of each message that arrives. */
function noting(received: string[]): CodecFactory {
  return {
    name: 'noting',
    create(context) {
      const codec = msgpack().create(context);
      return {
        encode: (value) => codec.encode(value),
        decode(bytes) {
          const message = codec.decode(bytes);
          if (!isAside(message)) received.push(Buffer.from(bytes).toString('hex'));
          return message;
        },
      };
    },
  };
}

class Sent {
  readonly type: number;
  readonly data: unknown;
  constructor(type: number, data: unknown) {
    this.type = type;
    this.data = data;
  }
}

/** The type of that number at a peer that knows nothing of services. */
const plainType = (type: number): CustomType => ({
  name: `type ${type}`,
  matches: (value) => value instanceof Sent && value.type === type,
  serialize: (value) => (value as Sent).data,
  deserialize: (data) => new Sent(type, data),
});

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}
const point = customType(Point, ['x']);

// biome-ignore lint/suspicious/noExplicitAny: the tests call what they like
type Peer = any;

/** What a plain peer, which answers null, gets of one call. */
async function sentBy(
  options: { service?: object; types?: CustomType[] },
  call: (remote: Remote<Peer>) => Promise<unknown>,
): Promise<{ bytes: string; content: unknown }> {
  const received: string[] = [];
  const content = deferred<unknown>();
  await using server = await listenChannel(
    addresses.tcp(),
    async (channel) => {
      for await (const request of channel) {
        if (!isAside([0, 0, request.content])) content.resolve(request.content);
        request.reply(null);
      }
    },
    { codec: noting(received), types: [plainType(0), plainType(1)] },
  );
  await using connection = await connect(server.address, options);
  await call(connection.proxy<Peer>(''));
  return { bytes: received[0]!, content: await content.promise };
}

const text = (value: string) => Buffer.from(value).toString('hex');

describe('a call on the wire', () => {
  it('is the path, the list of arguments and the map of keyword arguments', async () => {
    const { content, bytes } = await sentBy({}, (remote) => remote.add(3, 4));
    expect(content).toEqual(['add', [3, 4], {}]);
    expect(bytes).toBe(`93000193a3${text('add')}92030480`);
  });

  it('has a path without a leading slash, its parts joined by one', async () => {
    const nested = await sentBy({}, (remote) => remote.a.b.c());
    expect(nested.content).toEqual(['a/b/c', [], {}]);
  });

  it('has keyword arguments in the map, without the caller marking them in the list', async () => {
    const both = await sentBy({}, (remote) => remote.schedule('north', kwargs({ start: 8 })));
    expect(both.content).toEqual(['schedule', ['north'], { start: 8 }]);
    const alone = await sentBy({}, (remote) => remote.schedule(kwargs({ start: 8 })));
    expect(alone.content).toEqual(['schedule', [], { start: 8 }]);
    const none = await sentBy({}, (remote) => remote.schedule('north', kwargs({})));
    expect(none.content).toEqual(['schedule', ['north'], {}]);
    const plain = await sentBy({}, (remote) => remote.schedule('north', { start: 8 }));
    expect(plain.content).toEqual(['schedule', ['north', { start: 8 }], {}]);
  });
});

it('keyword arguments are a plain object, or a TypeError', () => {
  for (const wrong of [[1], new Point(1), () => 1, new Map()] as object[]) {
    expect(() => kwargs(wrong)).toThrow('keyword arguments must be a plain object');
  }
});

describe('a reference on the wire', () => {
  const part = service({ ok: () => true });
  const root = service({ part });

  it('is of type 0 and holds the path', async () => {
    const { content, bytes } = await sentBy({ service: root }, (remote) => remote.give(part));
    expect(content).toEqual(['give', [new Sent(0, 'part')], {}]);
    expect(bytes).toContain(`81a8${text('__type__')}9200a4${text('part')}`);
  });

  it('has the empty path for the root', async () => {
    const { content } = await sentBy({ service: root }, (remote) => remote.give(root));
    expect(content).toEqual(['give', [new Sent(0, '')], {}]);
  });

  it('is of the type after those of the user', async () => {
    const { content, bytes } = await sentBy({ service: root, types: [point] }, (remote) =>
      remote.give([new Point(5), part]),
    );
    expect(content).toEqual(['give', [[new Sent(0, { x: 5 }), new Sent(1, 'part')]], {}]);
    expect(bytes).toContain(`81a8${text('__type__')}9201a4${text('part')}`);
  });
});

describe('what a peer sends', () => {
  it('becomes keyword arguments as a last object, and references as proxies', async () => {
    const seen: unknown[] = [];
    const root = service({
      see: (...args: unknown[]) => {
        seen.push(...args.map((arg) => (arg instanceof Point ? arg : String(arg))));
        return { args: args.length, last: args.at(-1) instanceof Object };
      },
    });
    await using peer = await rawPeer(root, {
      server: { types: [point] },
      channel: { types: [plainType(0), plainType(1)] },
    });
    const args = [new Sent(0, { x: 7 }), new Sent(1, 'a/b'), new Sent(1, '')];
    expect(await peer.call('see', args, { key: 1 })).toEqual({ args: 4, last: true });
    const [connection] = peer.server.connections;
    const address = connection!.remoteAddress;
    expect(seen).toEqual([
      new Point(7),
      `Remote('${address}/a/b')`,
      `Remote('${address}/')`,
      '[object Object]',
    ]);
  });

  it('and is no call is answered with a failure, and the connection goes on', async () => {
    await using peer = await rawPeer(service({ add: (a: number, b: number) => a + b }));
    const contents: unknown[] = [
      null,
      'add',
      {},
      [],
      ['add'],
      ['add', []],
      ['add', [], {}, null],
      [null, [], {}],
      [5, [], {}],
      [['add'], [], {}],
      [{}, [], {}],
      ['add', null, {}],
      ['add', {}, {}],
      ['add', 'xy', {}],
      ['add', { length: 2, 0: 1, 1: 2 }, {}],
      ['add', [], null],
      ['add', [], []],
      ['add', [], 'x'],
      ['add', [], 0],
    ];
    for (const content of contents) {
      await expect(peer.channel.request(content)).rejects.toThrow(
        'RpcError: a call must be [path, args, kwargs]: a string, a list and a map',
      );
    }
    expect(await peer.call('add', [1, 2])).toBe(3);
  });

  it('and has an object of a class for keyword arguments is no call either', async () => {
    // Its `constructor` is `Object`, as its prototype was written without one.
    function Old(this: { value: number }) {
      this.value = 1;
    }
    Old.prototype = {};
    const make = () => Reflect.construct(Old, []) as object;
    const type = () =>
      customType({ class: Old as never, serialize: () => null, deserialize: make as never });
    await using peer = await rawPeer(service({ add: (a: number, b: number) => a + b }), {
      server: { types: [type()] },
      channel: { types: [type()] },
    });
    await expect(peer.call('add', [1, 2], make())).rejects.toThrow('a call must be');
  });

  it('and is a reference without a path ends the connection', async () => {
    await using peer = await rawPeer(service({ see: () => 1 }), {
      channel: { types: [plainType(0)] },
    });
    const [connection] = peer.server.connections;
    await expect(peer.call('see', [new Sent(0, 5)])).rejects.toMatchObject({
      code: 'ERR_MAS_CLOSED',
    });
    const end = await connection!.closed;
    expect(end.by).toBe('remote');
    expect(end.error?.code).toBe('ERR_MAS_PROTOCOL');
    expect(end.error?.message).toContain('a reference must be a path');
  });
});
