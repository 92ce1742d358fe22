import { Container, json, msgpack, type Remote, RemoteError } from '@mas/agent';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { RawPeer, RawServer } from './raw.ts';
import { localName } from './settings.ts';

/** Frames that Python sends for `[1, 8, <the date 2010-03-27T00:00:00+01:00>]`. */
const frames = {
  json: '000000365b312c20382c207b225f5f747970655f5f223a205b302c2022323031302d30332d32375430303a30303a30302b30313a3030225d7d5d',
  msgpack:
    '0000002993010881a85f5f747970655f5f9200b9323031302d30332d32375430303a30303a30302b30313a3030',
};
const codecs = { json: json(), msgpack: msgpack() };

/** Connects to a peer that is played by hand, and makes one more request than it answers. */
async function askForTheEighth(
  container: Container,
  server: RawServer,
  codec: keyof typeof codecs,
): Promise<{ reply: Promise<unknown>; peer: RawPeer }> {
  const address = `${server.address}/0`;
  const first = container.connect<Counterpart>(address);
  const raw = await server.accept();
  const { encode } = bound(codec);
  // What it tells of itself ahead of the first has the number 0.
  for (let id = 1; id < 8; id += 1) {
    const next = id === 1 ? first : container.connect<Counterpart>(address);
    await raw.receive();
    raw.send(encode([1, id, 'Counterpart']));
    await next;
  }
  const connected: Remote<Counterpart> = await first;
  const reply = connected.dayAfter(new Date(0));
  await raw.receive();
  return { reply, peer: raw };
}

function bound(codec: keyof typeof codecs): { encode: (value: unknown) => Uint8Array } {
  const made = codecs[codec].create();
  return { encode: (value) => made.encode(value) };
}

describe('a date on the wire', () => {
  it.each(['json', 'msgpack'] as const)('is the instant that Python sent (%s)', async (codec) => {
    await using raw = await RawServer.listen();
    await using container = await Container.create('tcp://127.0.0.1:0', { codec: codecs[codec] });
    const asked = await askForTheEighth(container, raw, codec);
    await using peer = asked.peer;
    peer.sendFrame(frames[codec]);
    expect(await asked.reply).toEqual(new Date(Date.UTC(2010, 2, 26, 23)));
  });

  it.each([
    ['2010-03-27T00:00:00Z', Date.UTC(2010, 2, 27)],
    ['2010-03-27T00:00:00+00:00', Date.UTC(2010, 2, 27)],
    ['2010-03-27T00:00-23:59', Date.UTC(2010, 2, 27, 23, 59)],
    ['2010-03-27T00:00:00.123456+00:00', Date.UTC(2010, 2, 27, 0, 0, 0, 123)],
    ['2010-03-27T00:00:00.1+00:00', Date.UTC(2010, 2, 27, 0, 0, 0, 100)],
    ['0001-01-01T00:00:00+00:00', new Date('0001-01-01T00:00:00Z').getTime()],
    ['9999-12-31T23:59:59.999999+00:00', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ['+010000-01-01T00:00:00+00:00', Date.UTC(10000, 0, 1)],
    ['2012-02-29T00:00:00+00:00', Date.UTC(2012, 1, 29)],
    // What local times were before there were zones.
    ['1890-01-01T00:53:28+00:53:28', Date.UTC(1890, 0, 1)],
    ['1883-01-01T00:00:00-04:56:02', Date.UTC(1883, 0, 1, 4, 56, 2)],
  ])('is read from %s', async (text, time) => {
    expect(await dayAfter(text)).toEqual([
      1,
      0,
      { __type__: [0, new Date(time + 86_400_000).toISOString().replace('Z', '+00:00')] },
    ]);
  });

  it.each([
    '2010-03-27',
    '2010-03-27T00:00:00',
    '2010-13-27T00:00:00+00:00',
    '2010-02-31T00:00:00+00:00',
    '2010-03-27T25:00:00+00:00',
    '2010-03-27T00:00:00+00:00:60',
    '2010-03-27T00:00:00Z:30',
    'Sat, 27 Mar 2010 00:00:00 GMT',
    '',
    0,
    null,
    ['2010-03-27T00:00:00+00:00'],
  ])('is refused when it is %j', async (data) => {
    await expect(dayAfter(data)).rejects.toThrow('the connection has ended');
  });

  it('arrives equal, whichever it is', async () => {
    await using container = await Container.create(localName());
    await using other = await Container.create(localName());
    const proxy = await other.connect<Counterpart>(container.spawn(Counterpart).address);
    const arrivesEqual = async (date: Date) => {
      expect(await proxy.echo(date)).toEqual([date]);
    };
    // A run that fails prints the seed that repeats it.
    await fc.assert(fc.asyncProperty(fc.date({ noInvalidDate: true }), arrivesEqual));
  });

  it('cannot be invalid', async () => {
    await using container = await Container.create('tcp://127.0.0.1:0');
    await using other = await Container.create('tcp://127.0.0.1:0');
    const proxy = await other.connect<Counterpart>(container.spawn(Counterpart).address);
    const invalid = new Date(Number.NaN);
    await expect(proxy.dayAfter(invalid)).rejects.toMatchObject({
      code: 'ERR_MAS_SERIALIZATION',
      message: 'args[0]: an invalid Date cannot be sent',
    });
    const tooLate = proxy.dayAfter(new Date(8.64e15));
    await expect(tooLate).rejects.toThrow(RemoteError);
    await expect(tooLate).rejects.toThrow('an invalid Date cannot be sent');
  });
});

/** What a container answers a peer that sends this for a date. */
async function dayAfter(data: unknown): Promise<unknown> {
  await using container = await Container.create('tcp://127.0.0.1:0', { codec: json() });
  container.spawn(Counterpart);
  await using peer = await RawPeer.connect(container.address);
  return await peer.ask([0, 0, ['agents/0/dayAfter', [{ __type__: [0, data] }], {}]]);
}
