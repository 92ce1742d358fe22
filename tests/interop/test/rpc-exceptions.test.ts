import { expose, kwargs, SerializationError } from '@mas/rpc';
import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { below, expectToGoOn, failureOf, link, Root, unsendable } from './support/rpc-link.ts';

/** What both sides serve. */
class Failures extends Root {
  received = 0;
  /** What `throw` and `reject` fail with. */
  thrown: unknown;
  /** What `give` returns. */
  answer: unknown;
  /** What Python serves. */
  other!: object;

  fail(text: string): void {
    throw new RangeError(text, { cause: new TypeError('calm') });
  }

  async fail_soon(text: string): Promise<void> {
    this.fail(text);
  }

  throw(): void {
    throw this.thrown;
  }

  reject(): Promise<void> {
    return Promise.reject(this.thrown);
  }

  receive(..._args: unknown[]): void {
    this.received += 1;
  }

  give(): unknown {
    return this.answer;
  }

  /** Asks Python, and lets its failure pass. */
  relay(path: string, text: string): Promise<unknown> {
    return below(this.other, path)(text);
  }

  static {
    expose(this, 'fail', 'fail_soon', 'throw', 'reject', 'receive', 'give', 'relay');
  }
}

/** What only Python serves. */
interface PythonFailures extends Failures {
  /** Returns what an argument of `ask` stands for. */
  make(value: unknown): unknown;
  be_cancelled(): void;
}

const TEXT = 'no wind – 風\n  in the second line\nand the third';

matrix('RPC: errors', 'rpc_peer', {
  'an exception of Python arrives with its text and its traceback': async (python, at) => {
    await using peer = await link<PythonFailures>(python, at, new Failures());
    const error = await failureOf(peer.remote.fail(TEXT));
    const { remoteAddress } = peer.connection;
    expect(error).toMatchObject({ code: 'ERR_MAS_REMOTE', remoteAddress });
    expect(error.message).toBe(`ValueError: ${TEXT} (from ${remoteAddress})`);
    expect(error.remoteTrace).toMatch(
      /^Traceback \(most recent call last\):\n {2}File .* in fail\n/s,
    );

    const soon = await failureOf(peer.remote.fail_soon(TEXT));
    expect(soon.message).toBe(`KeyError: 'soon' (from ${remoteAddress})`);
    expect(soon.remoteTrace).toContain(`\nValueError: ${TEXT}\n`);
    expect(soon.remoteTrace).toContain(' in fail_soon\n');
    await expectToGoOn(peer);
  },

  'an error that is thrown here arrives in Python with its text, its stack and its cause': async (
    python,
    at,
  ) => {
    await using peer = await link<PythonFailures>(python, at, new Failures());
    for (const path of ['fail', 'fail_soon']) {
      const { type, text } = await peer.failure(path, [TEXT]);
      expect(type).toBe('RemoteException');
      expect(text.startsWith(`RangeError: ${TEXT}\n    at Failures.fail (`)).toBe(true);
      expect(text).toMatch(/\ncaused by TypeError: calm$/);
    }
    await expectToGoOn(peer);
  },

  'a value of any kind that is thrown here is a RemoteException in Python': async (python, at) => {
    const ours = new Failures();
    await using peer = await link<PythonFailures>(python, at, ours);
    for (const [thrown, text] of [
      ['calm', '"calm" was thrown'],
      [7, '7 was thrown'],
      [false, 'false was thrown'],
      [null, 'null was thrown'],
      [undefined, 'undefined was thrown'],
      [Symbol('calm'), 'Symbol(calm) was thrown'],
      [{ calm: true }, '[object Object] was thrown'],
      [Object.create(null), 'a value of type object was thrown'],
    ] as [unknown, string][]) {
      ours.thrown = thrown;
      expect(await peer.failure('throw')).toEqual({ type: 'RemoteException', text });
      expect(await peer.failure('reject')).toEqual({ type: 'RemoteException', text });
    }
    await expectToGoOn(peer);
  },

  'a failure that passes through both sides tells of both': async (python, at) => {
    const ours = new Failures();
    await using peer = await link<PythonFailures>(python, at, ours);
    ours.other = peer.remote;
    const error = await failureOf(peer.remote.relay('fail', 'no wind'));
    expect(error.message).toMatch(/^aiomas\.exceptions\.RemoteException: /);
    expect(error.message).toContain('\nRangeError: no wind\n    at Failures.fail (');
    expect(error.remoteTrace).toContain(' in relay\n');

    const { type, text } = await peer.failure('relay', ['fail', 'no wind']);
    expect(type).toBe('RemoteException');
    expect(text).toMatch(/^RemoteError: ValueError: no wind \(from /);
    await expectToGoOn(peer);
  },

  'a result that cannot be sent is a failure at the caller': async (python, at) => {
    const ours = new Failures();
    await using peer = await link<PythonFailures>(python, at, ours);
    for (const result of [unsendable, [unsendable], { there: { are: [unsendable] } }]) {
      const error = await failureOf(peer.remote.make(result));
      expect(error.message).toContain('SerializationError: Could not serialize object');
      expect(error.remoteTrace).toMatch(/^Traceback /);
    }

    for (const [answer, place] of [
      [new Date(0), 'result'],
      [[1, () => 2], 'result[1]'],
      [{ there: { are: [new Map()] } }, 'result.there.are[0]'],
    ] as const) {
      ours.answer = answer;
      const { type, text } = await peer.failure('give');
      expect(type).toBe('RemoteException');
      expect(text.startsWith(`SerializationError: ${place}: `)).toBe(true);
    }
    await expectToGoOn(peer);
  },

  'an argument that cannot be sent is refused before anything is sent': async (python, at) => {
    const ours = new Failures();
    await using peer = await link<PythonFailures>(python, at, ours);
    const here = peer.remote.receive('fine', [new Date(0)]);
    await expect(here).rejects.toThrow(SerializationError);
    await expect(here).rejects.toThrow(/^args\[1\]\[0\]: /);
    const byName = peer.remote.receive('fine', kwargs({ when: new Date(0) }));
    await expect(byName).rejects.toThrow(/^kwargs\.when: /);

    const refused = {
      type: 'SerializationError',
      text: expect.stringContaining('Could not serialize object'),
    };
    expect(await peer.failure('receive', ['fine', [unsendable]])).toEqual(refused);
    expect(await peer.failure('receive', ['fine'], { when: unsendable })).toEqual(refused);

    await expectToGoOn(peer);
    expect(await python.call('received')).toBe(0);
    expect(ours.received).toBe(0);
  },

  'the call of a Python function that is cancelled stays open as long as the connection': async (
    python,
    at,
  ) => {
    await using peer = await link<PythonFailures>(python, at, new Failures());
    const outcome = peer.remote.be_cancelled().catch((error: unknown) => error);
    await expectToGoOn(peer);
    await python.call('hang_up');
    expect(await outcome).toMatchObject({ code: 'ERR_MAS_CLOSED' });
  },
});
