import { Agent, Container, type CustomType, customType, expose, type Remote } from '@mas/agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodecName } from './support/cell.ts';
import { codecs } from './support/codecs.ts';
import { codeIn, readPage, rowsOf, sectionOf } from './support/pages.ts';
import { missingPython, PythonPeer } from './support/python-peer.ts';

/** The agent of docs_peer.py, to which this test may pass anything. */
interface Market {
  leave(): unknown;
  auction(...args: unknown[]): unknown;
  append(...args: unknown[]): unknown;
  forward(member: Remote<Battery>): unknown;
  ask(member: Remote<Battery>, name: string): string;
  hurry(member: Remote<Battery>): unknown;
  take(value: unknown): string;
  give(name: string, value?: unknown): unknown;
}

class Battery extends Agent {
  offer(): number {
    return 1.5;
  }
  charge(): void {}
  static {
    expose(this, 'offer');
  }
}

class Offer {
  readonly hour: number;
  readonly price: number;
  constructor(hour: number, price: number) {
    this.hour = hour;
    this.price = price;
  }
}

const offerType = customType(Offer, ['hour', 'price']);

/** What it takes another machine or another Python to see. */
const ELSEWHERE = [
  "TypeError: unpackb() got an unexpected keyword argument 'encoding'",
  'cannot connect to tcp://localhost:5555: connect ECONNREFUSED 127.0.0.1:5555',
  'cannot connect to tcp://park-controller:5555: getaddrinfo ENOTFOUND park-controller',
  'socket.gaierror: [Errno -2] Name or service not known',
  "TypeError: gather() got an unexpected keyword argument 'loop'",
];

const quotes = rowsOf(sectionOf(readPage('joining-a-python-system.md'), 'If you see this'))
  .flatMap(({ cells }) => codeIn(cells[0]!))
  .filter((code) => code.includes(' ') && !ELSEWHERE.includes(code));
const reason = missingPython === undefined ? '' : ` (skipped: ${missingPython})`;

describe.skipIf(missingPython !== undefined)(`a mistake in a mixed system${reason}`, () => {
  let python: PythonPeer;
  const seen: string[] = [];
  beforeAll(async () => {
    python = await PythonPeer.start('docs_peer');
    await makeMistakesOfConnecting();
    await makeMistakesOfCalling();
    await makeMistakesWithTypes();
  });
  afterAll(() => python[Symbol.asyncDispose]());

  it.each(quotes)('is told as docs/joining-a-python-system.md says: %s', (quote) => {
    expect(seen).toContainEqual(expect.stringContaining(quote));
  });

  async function makeMistakesOfConnecting(): Promise<void> {
    for (const [theirs, ours] of [
      ['json', 'msgpack'],
      ['msgpack', 'json'],
    ] as const) {
      const address = await python.call<string>('create', { codec: theirs, offers: false });
      await using container = await Container.create('tcp://127.0.0.1:0', { codec: codecs[ours] });
      await see(container.connect(address));
      await see(python.call('fault'));
      const { address: here } = container.spawn(Battery);
      expect(await python.call('dial', { codec: theirs, address: here })).toBe(
        'ConnectionResetError',
      );
    }
    await using container = await Container.create('tcp://127.0.0.1:0');
    await see(container.connect('tcp://127.0.0.1:0/0'));
    const address = await python.call<string>('create', { codec: 'msgpack', offers: false });
    await see(container.connect(address.replace(/0$/, '7')));
    await see(python.call('dial', { codec: 'msgpack', address: `${container.address}/7` }));
  }

  async function makeMistakesOfCalling(): Promise<void> {
    await join('msgpack', false, [], async (market, battery) => {
      await see(market.leave());
      await see(market.ask(battery, 'charge'));
      await see(market.auction(18, { power: 6 }));
      await see(market.append([1, 2]));
      await see(market.forward(battery));
      await see(market.take(undefined));
      await see(market.take(market));
      await see(market.give('it back', battery));
      await see(market.give('a time'));
      await see(market.give('numbers as keys'));
    });
    await join('msgpack', false, [], async (market, battery) => {
      await expect(market.hurry(battery)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
      await see(python.call('fault'));
      await see(python.call('fault'));
    });
    await join('json', false, [], async (market) => {
      await see(market.take(Uint8Array.of(1)));
      await see(market.give('bytes'));
    });
  }

  async function makeMistakesWithTypes(): Promise<void> {
    const offer = new Offer(18, 1.5);
    // None, if both have it.
    await join('msgpack', true, [offerType], async (market, battery) => {
      expect(await market.take(offer)).toBe('Offer');
      expect(await market.give('an offer')).toStrictEqual(offer);
      expect(await market.take(battery)).toBe('Proxy');
    });
    await join('msgpack', true, [], async (market) => {
      await see(market.take(offer));
      await see(market.give('an offer'));
    });
    await join('msgpack', true, [], (market) => see(market.give('an agent')));
    await join('msgpack', true, [], async (market, battery) => {
      await expect(market.take(battery)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
      await see(python.call('fault'));
    });
    await join('msgpack', false, [offerType], async (market, battery) => {
      await see(market.give('an offer'));
      expect(await market.take(offer)).toBe('Proxy');
      await expect(market.take(battery)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
      await see(python.call('fault'));
    });
  }

  /** Connects an agent of ours with one of Python that has the type of offers, or not. */
  async function join(
    codec: CodecName,
    offers: boolean,
    types: readonly CustomType[],
    make: (market: Remote<Market>, battery: Battery) => Promise<void>,
  ): Promise<void> {
    const address = await python.call<string>('create', { codec, offers });
    await using container = await Container.create('tcp://127.0.0.1:0', {
      codec: codecs[codec],
      types,
    });
    await make(await container.connect<Market>(address), container.spawn(Battery));
  }

  /** Keeps what a mistake is told with, with the port that the page has. */
  async function see(mistake: Promise<unknown>): Promise<void> {
    const text = await mistake.catch((error: Error) => error.message);
    seen.push(String(text).replace(/(127\.0\.0\.1(?::|', ))[1-9]\d*/g, '$15555'));
  }
});
