import { expose, kwargs } from '@mas/rpc';
import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { below, expectToGoOn, failureOf, type Link, link, Root } from './support/rpc-link.ts';

/** What we serve. */
class Failures extends Root {
  readonly number = 5;

  secret(): void {
    throw new Error('this is not exposed');
  }

  _private(): void {
    this.secret();
  }

  two(one: unknown, other: unknown, ...rest: unknown[]): unknown[] {
    return [one === undefined ? 'nothing' : one, other === undefined ? 'nothing' : other, ...rest];
  }

  static {
    expose(this, 'two');
  }
}

/** Calls these paths of Python, and these of ours: each fails with that text. */
async function expectFailures(
  peer: Link<Root>,
  ofPython: Readonly<Record<string, string>>,
  ofOurs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(ofPython)) {
    const error = await failureOf(below(peer.remote, path)());
    expect(error).toMatchObject({ code: 'ERR_MAS_REMOTE', message: expect.stringContaining(text) });
  }
  for (const [path, text] of Object.entries(ofOurs)) {
    const failure = await peer.failure(path);
    expect(failure).toEqual({ type: 'RemoteException', text: expect.stringContaining(text) });
  }
  await expectToGoOn(peer);
}

matrix('RPC: errors', 'rpc_peer', {
  'a path that names nothing fails, whichever part of it it is': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    await expectFailures(
      peer,
      {
        nothing: 'LookupError: Name "nothing" not found in ""',
        'nothing/tell': 'LookupError: Name "nothing" not found in ""',
        'hall/nothing': 'LookupError: Name "nothing" not found in "hall"',
        'tower/floors/ninth/room': 'LookupError: Name "ninth" not found in "tower/floors"',
        'tower/floors/third/room/nothing': 'not found in "tower/floors/third/room"',
        'tell/nothing': 'LookupError: Name "nothing" not found in "tell"',
      },
      {
        nothing: 'RpcError: "nothing" is not found or not exposed in the root service',
        'nothing/tell': 'RpcError: "nothing" is not found or not exposed in the root service',
        'hall/nothing': 'RpcError: "nothing" is not found or not exposed in "hall"',
        'tower/floors/ninth/room': 'RpcError: "ninth" is not found in "tower/floors"',
        'tower/floors/third/room/nothing': 'not exposed in "tower/floors/third/room"',
        'tell/nothing': 'RpcError: "tell" in the root service is a function',
      },
    );
  },

  'what is not exposed cannot be called': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    await expectFailures(
      peer,
      {
        secret: 'LookupError: "rpc_services.Root.secret" is not exposed',
        number: 'LookupError: "rpc_services.Root.number" is not exposed',
        'hall/name': 'LookupError: "rpc_services.Place.name" is not exposed',
      },
      {
        secret: '"secret" is not found or not exposed',
        number: '"number" is not found or not exposed',
        'floors/third/room/tell': '"floors" is not found or not exposed',
      },
    );
  },

  'private names, and names that mean something to a language, are not reached': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    const ofPython = [
      '_private',
      '__init__',
      '__class__',
      '__dict__',
      '__getrpc__',
      'router',
      'hall/__class__/tell',
      'tell/__func__',
      'tell/__self__/tell',
      'tower/floors/__class__',
      'tower/floors/dict/third/room/tell',
    ];
    for (const path of ofPython) {
      expect((await failureOf(below(peer.remote, path)())).message).toMatch(
        /^LookupError: .* (is not exposed|not found in)/,
      );
    }
    const ofOurs = [
      '_private',
      '#open',
      'constructor',
      'prototype',
      '__proto__',
      'toString',
      'hasOwnProperty',
      '__class__',
      'hall/constructor',
      'hall/__proto__/tell',
      'tell/call',
      'tell/constructor',
      'tower/floors/get',
      'tower/floors/__proto__/get',
      'tower/floors/constructor',
    ];
    for (const path of ofOurs) {
      expect(await peer.failure(path)).toEqual({
        type: 'RemoteException',
        text: expect.stringMatching(/^RpcError: .* (is not found|is a function, nothing)/),
      });
    }
    await expectToGoOn(peer);
  },

  'neither a service nor the root can be called': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    await expectFailures(
      peer,
      {
        hall: "TypeError: 'Place' object is not callable",
        'tower/floors': "TypeError: 'ServiceDict' object is not callable",
        'tower/floors/third': "TypeError: 'Floor' object is not callable",
        '': 'LookupError: Name "" not found in ""',
      },
      {
        hall: 'RpcError: "hall" is a service and cannot be called',
        'tower/floors': 'RpcError: "tower/floors" is a service and cannot be called',
        'tower/floors/third': 'RpcError: "tower/floors/third" is a service and cannot be called',
        '': 'RpcError: "" is not found',
      },
    );
  },

  'arguments that do not fit are a TypeError of Python': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    const failures: [text: string, path: string, ...args: unknown[]][] = [
      ["missing 1 required positional argument: 'text'", 'tell'],
      ['takes 2 positional arguments but 3 were given', 'tell', 'hi', 'there'],
      ["unexpected keyword argument 'loud'", 'tell', 'hi', kwargs({ loud: true })],
      ["missing 1 required keyword-only argument: 'guest'", 'book', '7'],
      ["multiple values for argument 'room'", 'book', '7', kwargs({ room: '8', guest: 'Ada' })],
    ];
    for (const [text, path, ...args] of failures) {
      const { message } = await failureOf(below(peer.remote, path)(...args));
      expect(message).toMatch(/^TypeError: /);
      expect(message).toContain(text);
    }
    await expectToGoOn(peer);
  },

  'arguments that do not fit are a matter of the function here': async (...at) => {
    await using peer = await link<Root>(...at, new Failures());
    expect(await peer.ask('two')).toEqual(['nothing', 'nothing']);
    expect(await peer.ask('two', [1])).toEqual([1, 'nothing']);
    expect(await peer.ask('two', [1, 2, 3])).toEqual([1, 2, 3]);
    expect(await peer.ask('two', [1], { three: 3 })).toEqual([1, { three: 3 }]);
  },
});
