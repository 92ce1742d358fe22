import type { ChannelEnd, IncomingRequest } from '@mas/channel';
import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { expectToTravel, join } from './support/typed-channel.ts';
import { describe, Gap, NearPoint, Point, Stranger, Tree, Unit, usual } from './support/types.ts';

const withStranger = [...usual, 'Stranger'] as const;
const stranger = new Stranger('who?');

matrix('Custom types: mistakes', 'types_peer', {
  'a value of a class without a type is refused where it is sent, and nothing leaves': async (
    python,
    combination,
  ) => {
    await using channel = await join(python, combination);
    // Not even the base class counts.
    for (const value of [stranger, new NearPoint(1, 2)]) {
      const { name } = value.constructor;
      await expect(channel.request(['describe', { values: [value] }])).rejects.toMatchObject({
        code: 'ERR_MAS_SERIALIZATION',
        message: expect.stringMatching(`^content\\[1\\].values\\[0\\]: .*instance of ${name}`),
      });
      await expect(python.call('ask', { content: [describe(value)] })).rejects.toThrow(
        `SerializationError: No serializer found for type "<class 'types_classes.${name}'>"`,
      );
    }
    expect(channel.arrived).toEqual([]);
    await expectToTravel(python, channel, new Point(1, 2));
  },

  'a result of a class without a type becomes a failure of its request': async (
    python,
    combination,
  ) => {
    const onRequest = (request: IncomingRequest) => request.reply([request.content, stranger]);
    await using channel = await join(python, combination, { onRequest });
    await expect(channel.request(['make', describe(stranger)])).rejects.toMatchObject({
      code: 'ERR_MAS_REMOTE',
      remoteTrace: expect.stringContaining('SerializationError: No serializer found'),
    });
    await expect(python.call('ask', { content: null })).rejects.toThrow(
      /RemoteException.*result\[1\]: an instance of Stranger cannot be sent/s,
    );
    expect(await channel.request(['echo', new Gap()])).toStrictEqual(new Gap());
  },

  'a number that is unknown here ends the connection, and the error names it': async (
    python,
    combination,
  ) => {
    {
      await using channel = await join(python, combination, { theirs: withStranger });
      const asked = python.call('ask', { content: [1, describe(stranger)] });
      await expect(asked).rejects.toThrow('ConnectionResetError');
      expectUnreadable(await channel.closed, [2, 1]);
    }
    await using channel = await join(python, combination, { theirs: withStranger });
    const held = channel.request(['hold', null]);
    const results = await Promise.allSettled([held, channel.request(['make', describe(stranger)])]);
    const error = { code: 'ERR_MAS_PROTOCOL', message: expect.stringContaining('the number 7') };
    expect(results).toMatchObject(Array(2).fill({ status: 'rejected', reason: error }));
    expectUnreadable(await channel.closed, [2]);
    expect(await python.call('ended')).toMatch('ConnectionResetError');
  },

  'a number that is unknown to Python ends the connection, and no request stays open': async (
    python,
    combination,
  ) => {
    const held: IncomingRequest[] = [];
    const onRequest = (request: IncomingRequest) => {
      held.push(request);
      // The second one is answered with what Python does not know; the first one never.
      if (request.content === 'answer') request.reply(stranger);
    };
    await using channel = await join(python, combination, { ours: withStranger, onRequest });
    const heldThere = channel.request(['hold', null]);
    const heldHere = python.call('ask', { content: 'hold' });
    const answered = python.call('ask', { content: 'answer' });
    const error = { code: 'ERR_MAS_CLOSED', sent: 'maybe' };
    await Promise.all([
      expect(heldThere).rejects.toMatchObject(error),
      expect(heldHere).rejects.toThrow('KeyError: 7'),
      expect(answered).rejects.toThrow('KeyError: 7'),
    ]);
    expect(await channel.closed).toMatchObject({ by: 'remote' });
    expect(await python.call('ended')).toBe('KeyError: 7');
    expect(held).toHaveLength(2);
  },

  'types in another order are noticed by what their data does not fit': async (
    python,
    combination,
  ) => {
    const ends = { ours: ['Point', 'Tree'], theirs: ['Tree', 'Point'] } as const;
    {
      await using channel = await join(python, combination, ends);
      await expect(channel.request(['echo', new Point(1, 2)])).rejects.toMatchObject({
        code: 'ERR_MAS_CLOSED',
      });
      expect(await python.call('ended')).toBe("KeyError: 'label'");
    }
    await using channel = await join(python, combination, ends);
    const asked = python.call('ask', { content: describe(new Tree('leaf', [])) });
    await expect(asked).rejects.toThrow('ConnectionResetError');
    const { error } = await channel.closed;
    expect(error?.message).toMatch('the data of a Point must have the fields x, y');
  },

  'types in another order are not noticed by what their data fits': async (python, combination) => {
    const ends = { ours: ['Unit', 'Stranger'], theirs: ['Stranger', 'Unit'] } as const;
    await using channel = await join(python, combination, ends);
    expect(await channel.request(['describe', new Unit('kW')])).toEqual(
      describe(new Stranger('kW')),
    );
    await python.call('ask', { content: describe(new Unit('kW')) });
    expect(channel.arrived).toStrictEqual([new Stranger('kW')]);
  },

  'a map with the key __type__ is refused here, and is taken for a value when Python sends one':
    async (python, combination) => {
      {
        await using channel = await join(python, combination);
        await expect(channel.request({ a: [{ __type__: 'a' }] })).rejects.toMatchObject({
          code: 'ERR_MAS_SERIALIZATION',
          message: expect.stringMatching(/^content\.a\[0\]\.__type__: the key __type__ /),
        });
        await python.call('ask', { content: { __type__: [1, 'kW'] } });
        expect(channel.arrived).toStrictEqual([new Unit('kW')]);
      }
      for (const map of [{ __type__: 'a' }, { __type__: [1, 'kW'], more: 1 }]) {
        await using channel = await join(python, combination);
        const asked = python.call('ask', { content: { a: map } });
        await expect(asked).rejects.toThrow('ConnectionResetError');
        const { error } = await channel.closed;
        expect(error).toMatchObject({
          code: 'ERR_MAS_PROTOCOL',
          message: expect.stringMatching('message\\[2\\].a: a map with the key __type__ must have'),
        });
      }
    },
});

function expectUnreadable(end: ChannelEnd, path: readonly number[]): void {
  expect(end).toMatchObject({
    by: 'remote',
    error: { code: 'ERR_MAS_PROTOCOL', cause: { code: 'ERR_MAS_DECODE', path } },
  });
  expect(end.error?.message).toMatch('no custom type has the number 7 here');
}
