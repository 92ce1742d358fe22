import { expose, kwargs } from '@mas/rpc';
import { expect } from 'vitest';
import { matrix, type Proof } from './support/matrix.ts';
import { link, Root } from './support/rpc-link.ts';

/** What we serve. */
class Calls extends Root {
  readonly received: unknown[][] = [];
  /** What Python serves. */
  other!: { nested(depth: number): Promise<string[]> };

  async tell_soon(text: string): Promise<string> {
    return `TypeScript, soon: ${text}`;
  }

  receive(...args: unknown[]): void {
    this.received.push(args);
  }

  async nested(depth: number): Promise<string[]> {
    return ['TypeScript', ...(depth === 1 ? [] : await this.other.nested(depth - 1))];
  }

  static {
    expose(this, 'tell_soon', 'receive', 'nested');
  }
}

/** What Python serves. */
interface PythonCalls extends Root {
  tell_soon(text: string): string;
  receive(...args: unknown[]): unknown;
  book(...args: unknown[]): unknown[];
  nested(depth: number): Promise<string[]>;
}

const scenarios: Readonly<Record<string, Proof>> = {
  'functions are found in services within services, at paths of one, two and five names': async (
    python,
    combination,
  ) => {
    await using peer = await link<PythonCalls>(python, combination, new Calls());
    expect(await peer.remote.tell('hi')).toBe('Python, root: hi');
    expect(await peer.remote.hall.tell('hi')).toBe('Python, hall: hi');
    expect(await peer.remote.tower.floors.third!.room.tell('hi')).toBe('Python, room: hi');
    expect(await peer.ask('tell', ['hi'])).toBe('TypeScript, root: hi');
    expect(await peer.ask('hall/tell', ['hi'])).toBe('TypeScript, hall: hi');
    expect(await peer.ask('tower/floors/third/room/tell', ['hi'])).toBe('TypeScript, room: hi');
  },

  'services can be added while a connection is open, and those here removed': async (
    python,
    combination,
  ) => {
    const ours = new Calls();
    await using peer = await link<PythonCalls>(python, combination, ours);
    const path = 'tower/floors/attic/room/tell';
    expect((await peer.failure(path, ['hi'])).text).toContain('"attic" is not found');
    await peer.ask('build', ['attic']);
    expect(await peer.ask(path, ['hi'])).toBe('TypeScript, room of attic: hi');
    ours.floors.delete('attic');
    expect((await peer.failure(path, ['hi'])).text).toContain('"attic" is not found');

    const { floors } = peer.remote.tower;
    await expect(floors.attic!.room.tell('hi')).rejects.toThrow('Name "attic" not found');
    await peer.remote.build('attic');
    expect(await floors.attic!.room.tell('hi')).toBe('Python, room of attic: hi');
  },

  'functions are sync or async': async (python, combination) => {
    await using peer = await link<PythonCalls>(python, combination, new Calls());
    expect(await peer.remote.tell('hi')).toBe('Python, root: hi');
    expect(await peer.remote.tell_soon('hi')).toBe('Python, soon: hi');
    expect(await peer.ask('tell', ['hi'])).toBe('TypeScript, root: hi');
    expect(await peer.ask('tell_soon', ['hi'])).toBe('TypeScript, soon: hi');
  },

  'a function that takes long does not hold up other calls': async (python, combination) => {
    const ours = new Calls();
    await using peer = await link<PythonCalls>(python, combination, ours);
    let ended = false;
    const slow = peer.remote.hold('long').finally(() => {
      ended = true;
    });
    await peer.remote.held(1);
    expect(await peer.remote.tell('hi')).toBe('Python, root: hi');
    expect(ended).toBe(false);
    await peer.remote.release(['long']);
    expect(await slow).toBe('Python held long');

    const slowHere = peer.ask('hold', ['long']);
    await peer.ask('held', [1]);
    expect(await peer.ask('tell', ['hi'])).toBe('TypeScript, root: hi');
    await peer.ask('release', [['long']]);
    expect(await slowHere).toBe('TypeScript held long');
  },

  'keyword arguments reach a Python function by name': async (python, combination) => {
    await using peer = await link<PythonCalls>(python, combination, new Calls());
    const { book, receive } = peer.remote;
    expect(await book('7', kwargs({ guest: 'Ada' }))).toEqual(['7', 1, 'Ada', false]);
    expect(await book('7', 3, kwargs({ breakfast: true, guest: 'Ada' }))).toEqual([
      '7',
      3,
      'Ada',
      true,
    ]);
    expect(await book(kwargs({ guest: 'Ada', room: '7', nights: 2 }))).toEqual([
      '7',
      2,
      'Ada',
      false,
    ]);
    expect(await receive()).toEqual([[], {}]);
    expect(await receive(kwargs({}))).toEqual([[], {}]);
    expect(await receive(1, [2], kwargs({}))).toEqual([[1, [2]], {}]);
    expect(await receive(kwargs({ x: 1 }))).toEqual([[], { x: 1 }]);
    expect(await receive(1, { y: 2 }, kwargs({ x: { z: 3 } }))).toEqual([
      [1, { y: 2 }],
      { x: { z: 3 } },
    ]);
    // A plain object that is not marked is a positional argument.
    expect(await receive({ x: 1 })).toEqual([[{ x: 1 }], {}]);
  },

  'keyword arguments of Python arrive here as one plain object after the others': async (
    python,
    combination,
  ) => {
    const ours = new Calls();
    await using peer = await link<PythonCalls>(python, combination, ours);
    await peer.ask('receive');
    await peer.ask('receive', [1, [2]]);
    await peer.ask('receive', [], { x: 1 });
    await peer.ask('receive', [1, { y: 2 }], { x: { z: 3 }, class: null });
    expect(ours.received).toStrictEqual([
      [],
      [1, [2]],
      [{ x: 1 }],
      [1, { y: 2 }, { x: { z: 3 }, class: null }],
    ]);
  },

  'calls within calls go to and fro, three deep': async (python, combination) => {
    const ours = new Calls();
    await using peer = await link<PythonCalls>(python, combination, ours);
    ours.other = peer.remote;
    expect(await peer.remote.nested(3)).toEqual(['Python', 'TypeScript', 'Python']);
    expect(await peer.ask('nested', [3])).toEqual(['TypeScript', 'Python', 'TypeScript']);
  },

  'a thousand calls each way can be open at once': async (python, combination) => {
    const ours = new Calls();
    await using peer = await link<PythonCalls>(python, combination, ours);
    const keys = Array.from({ length: 1000 }, (_, key) => key);
    const calls = keys.map((key) => peer.remote.hold(key));
    const callsOfPython = python.call('ask_all', { path: 'hold', args: keys });
    await Promise.all([ours.held(1000), peer.remote.held(1000)]);
    ours.release(keys.toReversed());
    await peer.remote.release(keys.toReversed());
    expect(await Promise.all(calls)).toEqual(keys.map((key) => `Python held ${key}`));
    expect(await callsOfPython).toEqual(keys.map((key) => `TypeScript held ${key}`));
  },
};

matrix('RPC', 'rpc_peer', scenarios);
matrix('RPC', 'rpc_peer', scenarios, { codecs: ['msgpackr'], transports: ['tcp'] });

matrix(
  'RPC',
  'rpc_peer',
  {
    'a client here needs no service; what Python calls there fails': async (...at) => {
      await using peer = await link<Root>(...at, new Calls(), { clientServes: false });
      expect(await peer.remote.tell('hi')).toBe('Python, root: hi');
      const { text } = await peer.failure('tell', ['hi']);
      expect(text).toContain('RpcError: this end of the connection has no service');
      expect(await peer.remote.tell('again')).toBe('Python, root: again');
    },
  },
  { servers: ['Python'] },
);

matrix(
  'RPC',
  'rpc_peer',
  {
    'a client in Python needs no service; calls of it stay open as long as the connection': async (
      python,
      combination,
    ) => {
      const ours = new Calls();
      await using peer = await link<Root>(python, combination, ours, { clientServes: false });
      const outcome = peer.remote.tell('hi').catch((error: unknown) => error);
      expect(await peer.ask('tell', ['hi'])).toBe('TypeScript, root: hi');
      await python.call('hang_up');
      expect(await outcome).toMatchObject({ code: 'ERR_MAS_CLOSED', sent: 'maybe' });
    },
  },
  { servers: ['TypeScript'] },
);
