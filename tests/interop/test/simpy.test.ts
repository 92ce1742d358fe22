import { customType } from '@mas/channel';
import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { join } from './support/simpy-link.ts';
import { Gap, Point, typeOf, Unit } from './support/types.ts';

/** What simpy_peer.py calls VALUES. */
const VALUES = [
  ...[null, true, false],
  ...[0, -1, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n, -(10n ** 30n)],
  ...[0.5, -0, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...['', 'Grüße, 世界 🌍', 'a"\\\n\0'],
  ...[[], [[1], [2, [3]]], {}, { a: { '': [null] } }],
];
/** The largest packet that simpy.io takes and sends by default, in bytes. */
const DEFAULT_PACKET = 16384;
/** Close to the 1024 that simpy.io lets be open by default, in each direction. */
const MANY = 1000;
const MIB = 1024 * 1024;

/** What a converter of simpy_peer.py makes of Python's dates. */
class Day {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const types = [
  typeOf.Point,
  typeOf.Unit,
  customType({
    class: Day,
    serialize: (day) => day.text,
    deserialize: (data) => new Day(data as string),
  }),
];

matrix(
  'simpy.io',
  'simpy_peer',
  {
    'all that JSON can say arrives as what it was': async (python, combination) => {
      await using channel = await join(python, combination);
      const values = await python.call('values');
      expect(await channel.request(['repr', VALUES])).toEqual(values);
      expect(await channel.request(['echo', VALUES])).toEqual(VALUES);
      expect(await python.call('ask_values')).toEqual(values);
      expect(channel.arrived).toEqual([VALUES]);
    },

    'a thousand requests are open at once, and are answered in any order': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination);
      const order = Array.from({ length: MANY }, (_, position) => (position * 37 + 11) % MANY);
      const replies = Array.from({ length: MANY }, (_, key) => `reply to ${key}`);
      const held = replies.map((_, key) => channel.request(['hold', key]));
      await python.call('hold', { count: MANY });
      expect(await channel.request(['release', order])).toBeNull();
      expect(await Promise.all(held)).toEqual(replies);
      expect(await python.call('release', { order })).toEqual(replies);
    },

    'a failure arrives with the trace of the end that failed': async (python, combination) => {
      await using channel = await join(python, combination);
      const value = 'zu groß 🌍';
      await expect(channel.request(['fail', value])).rejects.toMatchObject({
        code: 'ERR_MAS_REMOTE',
        message: expect.stringContaining(`ValueError: ${value}`),
        remoteTrace: expect.stringMatching(/^Traceback .*simpy_peer\.py/s),
      });
      await expect(python.call('ask', { what: 'fail', value })).rejects.toThrow(
        /RemoteException: .*RangeError: zu groß 🌍.*simpy-link\.ts/s,
      );
    },

    'what cannot be sent fails alone: a request where it is made, a result at the other end':
      async (python, combination) => {
        await using channel = await join(python, combination);
        await expect(channel.request(['echo', Symbol('none')])).rejects.toMatchObject({
          code: 'ERR_MAS_SERIALIZATION',
        });
        await expect(channel.request(['unsendable', null])).rejects.toMatchObject({
          code: 'ERR_MAS_REMOTE',
          remoteTrace: expect.stringContaining('ValueError: Failed to encode'),
        });
        await expect(python.call('ask_unsendable')).rejects.toThrow('ValueError: Failed to encode');
        await expect(python.call('ask', { what: 'unsendable', value: 0 })).rejects.toThrow(
          /RemoteException: .*SerializationError: result: a symbol cannot be sent/s,
        );
        expect(await channel.request(['echo', 1])).toBe(1);
        expect(await python.call('ask', { what: 'echo', value: 2 })).toBe(2);
      },

    'messages of 1 MiB arrive when the packets of simpy.io may be that large': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination, {}, { max_packet_size: 2 * MIB });
      const text = `€${'x'.repeat(MIB)}`;
      expect(await channel.request(['echo', text])).toBe(text);
      expect(await python.call('ask_large', { size: MIB })).toBe(true);
    },

    'with its limit as ours, no message is larger than simpy.io takes by default': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination, {
        limits: { maxMessageBytes: DEFAULT_PACKET },
      });
      const around = JSON.stringify([0, 0, ['echo', '']]).length;
      const text = 'x'.repeat(DEFAULT_PACKET - around);
      await expect(channel.request(['echo', `${text}x`])).rejects.toMatchObject({
        code: 'ERR_MAS_TOO_LARGE',
        sent: 'no',
      });
      expect(await channel.request(['echo', text])).toBe(text);
    },

    'when simpy.io closes the connection, our open requests reject': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination);
      const held = ['a', 'b'].map((key) => channel.request(['hold', key]));
      await channel.request(['echo', null]);
      const rejected = Promise.allSettled(held);
      await python.call('close_connection');
      const reason = { code: 'ERR_MAS_CLOSED', sent: 'maybe' };
      expect(await rejected).toMatchObject(Array(2).fill({ status: 'rejected', reason }));
      expect(await channel.closed).toMatchObject({ by: 'remote' });
    },

    'when we close the connection, the open requests of simpy.io fail': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination);
      await python.call('hold', { count: 1 });
      const asked = python.call('ask', { what: 'hold', value: 1 });
      const rejected = expect(asked).rejects.toThrow('ConnectionResetError');
      await python.call('ask', { what: 'echo', value: null });
      const closed = channel.close();
      await rejected;
      expect(await python.call('ended')).toMatch('ConnectionResetError');
      // simpy.io does not do this by itself, and until then close waits for it.
      await python.call('close_connection');
      await closed;
    },

    'values of custom types travel, numbered as types and then as converters': async (
      python,
      combination,
    ) => {
      await using channel = await join(python, combination, { types });
      const ours = [new Point(1, 2), { in: [new Unit('kW')] }, new Day('2024-02-29')];
      const theirs = await python.call('custom_values');
      expect(await channel.request(['repr', ours])).toEqual(theirs);
      expect(await channel.request(['echo', ours])).toStrictEqual(ours);
      expect(await python.call('ask_custom_values')).toEqual(theirs);
      expect(channel.arrived).toStrictEqual([ours]);
    },

    'a number of a type that is unknown here ends the connection': async (python, combination) => {
      await using channel = await join(python, combination, { types });
      await expect(python.call('ask_stranger')).rejects.toThrow('ConnectionResetError');
      const { error } = await channel.closed;
      expect(error).toMatchObject({ code: 'ERR_MAS_PROTOCOL' });
      expect(error?.message).toMatch('no custom type has the number 3 here');
    },

    'a number of a type that is unknown to simpy.io ends the connection': async (
      python,
      combination,
    ) => {
      const more = [...types, typeOf.Stranger, typeOf.Gap];
      await using channel = await join(python, combination, { types: more });
      const asked = Promise.allSettled([channel.request(['echo', new Gap()])]);
      expect(await python.call('ended')).toMatch('ValueError: Failed to decode');
      expect(await python.call('is_open'), 'simpy.io has left the connection open').toBe(false);
      expect(await asked).toMatchObject([{ reason: { code: 'ERR_MAS_CLOSED' } }]);
    },

    'a result that is too large for simpy.io ends the connection': async (python, combination) => {
      await using channel = await join(python, combination);
      const asked = Promise.allSettled([channel.request(['grow', DEFAULT_PACKET])]);
      expect(await python.call('ended')).toMatch('ValueError: Packet too large');
      expect(await python.call('is_open'), 'simpy.io has left the connection open').toBe(false);
      expect(await asked).toMatchObject([{ reason: { code: 'ERR_MAS_CLOSED' } }]);
    },
  },
  { codecs: ['json'] },
);
