import { connect, connectTransport, listen, listenTransport, type Transport } from '@mas/channel';
import { describe, expect, it } from 'vitest';
import { nextTurn, openPair } from './pair.ts';

/** Sends one message. */
function send(transport: Transport, message: Uint8Array): void {
  transport.beginMessage().append(message);
  transport.endMessage();
}

describe('local messages', () => {
  it('are delivered in the order of sending, over all connections of the process', async () => {
    const run = async () => {
      const log: string[] = [];
      const names = ['local-a', 'local-b', 'local-c'];
      const servers = await Promise.all(
        names.map((name) =>
          listen(`local://${name}`, () => {}, {
            onRequest: (request) => {
              log.push(`${name} ${request.content}`);
              request.reply(request.content);
            },
          }),
        ),
      );
      const channels = await Promise.all(names.map((name) => connect(`local://${name}`)));
      const replies = [0, 2, 1, 1, 0, 2].map(async (which, index) => {
        log.push(`reply ${await channels[which]!.request(index)}`);
      });
      await Promise.all(replies);
      await Promise.all(servers.map((server) => server.close()));
      return log;
    };
    const log = await run();
    expect(log.slice(0, 6)).toEqual([
      'local-a 0',
      'local-c 1',
      'local-b 2',
      'local-b 3',
      'local-a 4',
      'local-c 5',
    ]);
    expect(log.slice(6)).toEqual([0, 1, 2, 3, 4, 5].map((index) => `reply ${index}`));
    expect(await run()).toEqual(log);
  });

  it('need no turn of the event loop, however long a chain of them is', async () => {
    await using pair = await openPair({
      address: 'local://chain',
      server: { onRequest: (request) => request.reply((request.content as number) + 1) },
    });
    const log: string[] = [];
    const immediate = new Promise<void>((resolve) => {
      setImmediate(() => {
        log.push('turn');
        resolve();
      });
    });
    let number: unknown = 0;
    while (number !== 1000) number = await pair.client.request(number);
    log.push('chain');
    await immediate;
    expect(log).toEqual(['chain', 'turn']);
  });

  it('are not delivered within the call that sends them', async () => {
    await using pair = await openPair({
      address: 'local://later',
      server: { onRequest: (request) => request.reply(log.push('request')) },
    });
    const log: string[] = [];
    const reply = pair.client.request(1);
    log.push('sent');
    await reply;
    expect(log).toEqual(['sent', 'request']);
  });

  it('stop at once when they are paused, and go on in order', async () => {
    const accepted: Transport[] = [];
    const server = await listenTransport('local://paused', (transport) => accepted.push(transport));
    const client = await connectTransport('local://paused');
    const received: number[] = [];
    accepted[0]!.start({
      message: ({ bytes }) => {
        received.push(bytes[0]!);
        accepted[0]!.pause();
      },
      drained: () => {},
      closed: () => {},
    });
    for (let number = 0; number < 3; number += 1) send(client, Buffer.of(number));
    for (let count = 1; count <= 3; count += 1) {
      await nextTurn();
      expect(received).toEqual([0, 1, 2].slice(0, count));
      accepted[0]!.resume();
    }
    await client.close();
    await server.close();
  });

  it('take as long for each, however many wait', async () => {
    const accepted: Transport[] = [];
    const server = await listenTransport('local://many', (transport) => accepted.push(transport));
    const client = await connectTransport('local://many');
    const count = 300_000;
    for (let number = 0; number < count; number += 1) send(client, Buffer.of(number, number >> 8));
    let received = 0;
    await new Promise<void>((resolve) => {
      accepted[0]!.start({
        message: ({ bytes }) => {
          if (bytes[0] !== (received & 0xff)) expect.unreachable();
          received += 1;
          if (received === count) resolve();
        },
        drained: () => {},
        closed: () => {},
      });
    });
    await client.close();
    await server.close();
  });
});
