import { expose, kwargs, type Remote, RemoteError, SerializationError } from '@mas/rpc';
import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { below, expectToGoOn, kept, link, Place, pythons, Root } from './support/rpc-link.ts';

/** What both sides serve. */
class References extends Root {
  received: unknown[] = [];
  /** What `give` returns. */
  answer: unknown;

  receive(...args: unknown[]): void {
    this.received = args;
  }

  give(): unknown {
    return this.answer;
  }

  use(service: object, path: string, text: string): Promise<unknown> {
    return below(service, path)(text);
  }

  async tell_all(services: Remote<Place>[], named: Record<string, Remote<Place>>) {
    const texts: Record<string, string> = {};
    for (const [name, service] of Object.entries(named)) texts[name] = await service.tell('hi');
    return [await Promise.all(services.map((service) => service.tell('hi'))), texts];
  }

  same(one: unknown, other: unknown): boolean {
    return one === other;
  }

  static {
    expose(this, 'receive', 'give', 'use', 'tell_all', 'same');
  }
}

/** What Python serves. */
interface PythonReferences extends References {
  /** Returns what an argument of `ask` stands for. */
  make(value: unknown): unknown;
  keep(value: unknown): void;
  /** Calls what is at a path below the service that was kept. */
  reuse(path: string, text: string): Promise<string>;
}

/** Paths of services, paths of functions below them, and the places that these are in. */
const SERVICES = [
  ['', 'tell', 'root'],
  ['hall', 'tell', 'hall'],
  ['tower', 'floors/third/room/tell', 'room'],
  ['tower/floors', 'third/room/tell', 'room'],
  ['tower/floors/third', 'room/tell', 'room'],
  ['tower/floors/third/room', 'tell', 'room'],
] as const;

/** The service of ours at such a path. */
function servicesOf(ours: References): Record<string, object> {
  const third = ours.floors.get('third')!;
  return {
    '': ours,
    hall: ours.hall,
    tower: ours.tower,
    'tower/floors': ours.tower.floors,
    'tower/floors/third': third,
    'tower/floors/third/room': third.room,
  };
}

matrix('RPC: references', 'rpc_peer', {
  'a service that is passed can be called back in the call': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    for (const [service, path, place] of SERVICES) {
      const text = await peer.remote.use(servicesOf(ours)[service]!, path, 'hi');
      expect(text).toBe(`TypeScript, ${place}: hi`);
      const textOfPython = await peer.ask('use', [pythons(service), path, 'hi']);
      expect(textOfPython).toBe(`Python, ${place}: hi`);
    }
  },

  'a service that is returned can be called': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    for (const [service, path, place] of SERVICES) {
      const proxy = (await peer.remote.make(pythons(service))) as object;
      expect(await below(proxy, path)('hi')).toBe(`Python, ${place}: hi`);

      ours.answer = servicesOf(ours)[service];
      await python.call('ask_and_keep', { path: 'give' });
      const text = await python.call('use_kept', { path, text: 'hi' });
      expect(text).toBe(`TypeScript, ${place}: hi`);
    }
  },

  'a service that was passed can be called after the call has ended': async (
    python,
    combination,
  ) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    await peer.remote.keep(ours.hall);
    const text = await python.call('use_kept', { path: 'tell', text: 'hi' });
    expect(text).toBe('TypeScript, hall: hi');
    expect(await peer.remote.reuse('tell', 'again')).toBe('TypeScript, hall: again');

    await peer.ask('receive', [pythons('hall')]);
    const [hall] = ours.received as [Remote<Place>];
    expect(await hall.tell('hi')).toBe('Python, hall: hi');
  },

  'services travel in lists, in maps and as keyword arguments': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    const { room } = ours.floors.get('third')!;
    const texts = (side: string) => [
      [`${side}, hall: hi`, `${side}, root: hi`],
      { up: `${side}, room: hi`, down: `${side}, hall: hi` },
    ];
    const named = { up: room, down: ours.hall };
    expect(await peer.remote.tell_all([ours.hall, ours], named)).toEqual(texts('TypeScript'));
    const byName = kwargs({ services: [ours.hall, ours], named });
    expect(await below(peer.remote, 'tell_all')(byName)).toEqual(texts('TypeScript'));

    const services = [pythons('hall'), pythons('')];
    const namedThere = { up: pythons('tower/floors/third/room'), down: pythons('hall') };
    expect(await peer.ask('tell_all', [services, namedThere])).toEqual(texts('Python'));
    await peer.ask('receive', [], { service: pythons('hall') });
    const [{ service }] = ours.received as [{ service: Remote<Place> }];
    expect(await service.tell('hi')).toBe('Python, hall: hi');
  },

  'services travel in lists and maps that are returned': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    const made = await peer.remote.make([pythons(''), { there: [pythons('hall')] }]);
    const [root, { there }] = made as [Remote<Place>, { there: [Remote<Place>] }];
    expect(await root.tell('hi')).toBe('Python, root: hi');
    expect(await there[0].tell('hi')).toBe('Python, hall: hi');

    ours.answer = [ours, { there: [ours.hall] }];
    expect(await peer.ask('give')).toEqual([{ $proxy: '' }, { there: [{ $proxy: 'hall' }] }]);
  },

  'references to one service are the same, and equal in Python': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    expect(await peer.remote.same(ours.hall, ours.hall)).toBe(true);
    expect(await peer.remote.same(ours.hall, ours)).toBe(false);
    expect(await peer.ask('same', [pythons('hall'), pythons('hall')])).toBe(true);
    expect(await peer.ask('same', [pythons('hall'), pythons('')])).toBe(false);
    // And so are those of different messages.
    expect(await peer.remote.make(pythons('hall'))).toBe(peer.connection.proxy('hall'));
    expect(await peer.remote.make(pythons(''))).toBe(peer.remote);
  },

  'a proxy cannot be passed on, not even back to its owner, and the connection goes on': async (
    python,
    combination,
  ) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    const proxy = await peer.remote.make(pythons('hall'));
    await expect(peer.remote.receive(proxy)).rejects.toThrow(SerializationError);
    await peer.remote.keep(ours.hall);
    expect(await peer.failure('receive', [kept])).toMatchObject({
      type: 'SerializationError',
      text: expect.stringContaining('No serializer found for type'),
    });
    expect(await python.call('received')).toBe(0);
    expect(ours.received).toEqual([]);

    ours.answer = proxy;
    expect(await peer.failure('give')).toMatchObject({
      type: 'RemoteException',
      text: expect.stringContaining('is a proxy and cannot be passed on'),
    });
    const given = peer.remote.make(kept);
    await expect(given).rejects.toThrow(RemoteError);
    await expect(given).rejects.toThrow('No serializer found for type');

    await expectToGoOn(peer);
  },

  'a service that is not below the root cannot be passed': async (python, combination) => {
    const ours = new References();
    await using peer = await link<PythonReferences>(python, combination, ours);
    const elsewhere = new Place('elsewhere');
    await expect(peer.remote.receive([elsewhere])).rejects.toThrow(
      'args[0][0]: the service is not below the one that this connection serves',
    );
    ours.answer = elsewhere;
    expect((await peer.failure('give')).text).toContain('the service is not below');

    const refusal = 'is not exposed for this connection';
    expect(await peer.failure('receive', [[pythons('elsewhere')]])).toMatchObject({
      type: 'SerializationError',
      text: expect.stringContaining(refusal),
    });
    await expect(peer.remote.make(pythons('elsewhere'))).rejects.toThrow(refusal);
    expect(await python.call('received')).toBe(0);
    expect(ours.received).toEqual([]);
  },
});
