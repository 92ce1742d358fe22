import { Container, json } from '@mas/agent';
import { describe, expect, it } from 'vitest';
import { Counterpart, Money, types } from './fixtures/counterpart.ts';
import { RawPeer, RawServer } from './raw.ts';

/** A container that speaks JSON, with one agent, and somebody who has connected to it. */
async function connectedByHand(): Promise<
  AsyncDisposable & { readonly agent: Counterpart; readonly peer: RawPeer }
> {
  const container = await Container.create('tcp://127.0.0.1:0', { codec: json(), types });
  const agent = container.spawn(Counterpart);
  const peer = await RawPeer.connect(container.address);
  return {
    agent,
    peer,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await container.shutdown();
    },
  };
}

/** A failure whose text begins like this. */
const failure = (id: number, text: string) => [2, id, expect.stringContaining(text)];

describe('on the wire, a container', () => {
  it('answers validate_aid with the name of the class of the agent, or null', async () => {
    await using side = await connectedByHand();
    const { peer } = side;
    expect(await peer.ask([0, 0, ['validate_aid', ['0'], {}]])).toEqual([1, 0, 'Counterpart']);
    expect(await peer.ask([0, 1, ['validate_aid', ['1'], {}]])).toEqual([1, 1, null]);
  });

  it.each([
    [[0]],
    [[null]],
    [[]],
    [[['0']]],
    [['__proto__']],
    [['constructor']],
    [['0/tools']],
    [['']],
  ])('answers validate_aid%j, which is the id of no agent, with null', async (args) => {
    await using side = await connectedByHand();
    expect(await side.peer.ask([0, 0, ['validate_aid', args, {}]])).toEqual([1, 0, null]);
  });

  it('has its agents at agents/<id>, and their methods and sub-services below', async () => {
    await using side = await connectedByHand();
    const { peer } = side;
    expect(await peer.ask([0, 0, ['agents/0/add', [3, 4], {}]])).toEqual([1, 0, 7]);
    expect(await peer.ask([0, 1, ['agents/0/tools/count', [['saw']], {}]])).toEqual([1, 1, 1]);
    expect(await peer.ask([0, 2, ['agents/0/tools/inner/hit', [2], {}]])).toEqual([
      1,
      2,
      'bangbang',
    ]);
    expect(await peer.ask([0, 3, ['agents/0/echo', [1], { to: 17 }]])).toEqual([
      1,
      3,
      [1, { to: 17 }],
    ]);
    expect(await peer.ask([0, 4, ['agents/0/doNothing', [], {}]])).toEqual([1, 4, null]);
  });

  it.each([
    '',
    'agents',
    'agents/1/add',
    'agents/0',
    'agents//add',
    '/agents/0/add',
    'agents/0/secret',
    'agents/0/constructor',
    'agents/0/__proto__',
    'agents/0/toString',
    'agents/0/address',
    'agents/0/container',
    'agents/0/container/shutdown',
    'agents/0/add/call',
    'agents/get',
    'agents/__proto__/add',
    'agents/constructor/prototype',
    'spawn',
    'shutdown',
  ])('answers "%s", which nobody has exposed, with a failure, and goes on', async (path) => {
    await using side = await connectedByHand();
    const { peer } = side;
    expect(await peer.ask([0, 0, [path, [], {}]])).toEqual(failure(0, 'RpcError: '));
    expect(await peer.ask([0, 1, ['agents/0/add', [3, 4], {}]])).toEqual([1, 1, 7]);
  });

  it('numbers dates 0, then the types of the user, then references', async () => {
    await using side = await connectedByHand();
    const { peer } = side;
    const date = { __type__: [0, '2030-01-01T12:00:00+01:00'] };
    expect(await peer.ask([0, 0, ['agents/0/dayAfter', [date], {}]])).toEqual([
      1,
      0,
      { __type__: [0, '2030-01-02T11:00:00.000+00:00'] },
    ]);
    const price = { __type__: [1, { amount: 21, currency: 'EUR' }] };
    expect(await peer.ask([0, 1, ['agents/0/double', [price], {}]])).toEqual([
      1,
      1,
      { price: { __type__: [1, { amount: 42, currency: 'EUR' }] } },
    ]);
    expect(await peer.ask([0, 2, ['agents/0/introduceYourself', [], {}]])).toEqual([
      1,
      2,
      { __type__: [2, 'agents/0'] },
    ]);
  });

  it('calls back what is passed to it as a reference', async () => {
    await using side = await connectedByHand();
    const { peer } = side;
    peer.sendJson([0, 5, ['agents/0/greet', [{ __type__: [2, 'agents/3'] }], {}]]);
    expect(await peer.receiveJson()).toEqual([0, 1, ['agents/3/name', [], {}]]);
    expect(await peer.ask([1, 1, 'Ada'])).toEqual([1, 5, 'hello Ada']);
  });
});

describe('on the wire, a container that connects', () => {
  it('asks for the agent, and is called over the same connection', async () => {
    await using raw = await RawServer.listen();
    await using container = await Container.create('tcp://127.0.0.1:0', { codec: json(), types });
    const agent = container.spawn(Counterpart);
    const connecting = container.connect<Counterpart>(`${raw.address}/abc`);
    await using peer = await raw.accept();
    expect(await peer.receiveJson()).toEqual([0, 1, ['validate_aid', ['abc'], {}]]);
    expect(await peer.ask([0, 0, ['validate_aid', ['0'], {}]])).toEqual([1, 0, 'Counterpart']);
    peer.sendJson([1, 1, 'Turbine']);
    const proxy = await connecting;
    expect(String(proxy)).toBe(`TurbineProxy('${raw.address}/abc')`);
    const greeting = proxy.greet(agent);
    expect(await peer.receiveJson()).toEqual([
      0,
      2,
      ['agents/abc/greet', [{ __type__: [2, 'agents/0'] }], {}],
    ]);
    expect(await peer.ask([0, 1, ['agents/0/name', [], {}]])).toEqual([1, 1, 'counterpart']);
    peer.sendJson([1, 2, 'hello counterpart']);
    expect(await greeting).toBe('hello counterpart');
  });

  it('sends dates, values and agents by their numbers', async () => {
    await using raw = await RawServer.listen();
    await using container = await Container.create('tcp://127.0.0.1:0', { codec: json(), types });
    const agent = container.spawn(Counterpart);
    const connecting = container.connect<Counterpart>(`${raw.address}/0`);
    await using peer = await raw.accept();
    await peer.receive();
    peer.sendJson([1, 1, 'Turbine']);
    const proxy = await connecting;
    const echo = proxy.echo(new Date(0), new Money(1, 'EUR'), agent);
    expect(await peer.receiveJson()).toEqual([
      0,
      2,
      [
        'agents/0/echo',
        [
          { __type__: [0, '1970-01-01T00:00:00.000+00:00'] },
          { __type__: [1, { amount: 1, currency: 'EUR' }] },
          { __type__: [2, 'agents/0'] },
        ],
        {},
      ],
    ]);
    peer.sendJson([2, 2, 'no such thing']);
    await expect(echo).rejects.toThrow(`no such thing (from ${raw.address})`);
  });
});
