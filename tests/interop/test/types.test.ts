import { expect } from 'vitest';
import { matrix } from './support/matrix.ts';
import { expectToTravel, join } from './support/typed-channel.ts';
import {
  Anything,
  Celsius,
  describe,
  Gap,
  Numbered,
  Point,
  Reading,
  Span,
  Tree,
  Unit,
} from './support/types.ts';

matrix('Custom types', 'types_peer', {
  'the data of a value can be a text, a number, a list, a map or null': async (
    python,
    combination,
  ) => {
    await using channel = await join(python, combination);
    const span = new Span(new Point(0, 0), new Point(3, 4));
    for (const value of [
      new Unit('kW'),
      new Celsius(-1.5),
      span,
      new Tree('leaf', []),
      new Gap(),
    ]) {
      await expectToTravel(python, channel, value);
    }
  },

  "the short form is Python's @serializable, also for a property": async (python, combination) => {
    await using channel = await join(python, combination);
    await expectToTravel(python, channel, new Point(1, -2.5));
    await expectToTravel(python, channel, new Reading(20, new Unit('kW')));
  },

  'values can be anywhere in a message, many times and in each other': async (
    python,
    combination,
  ) => {
    await using channel = await join(python, combination);
    const point = new Point(1, 2);
    const tree = new Tree('root', [new Tree('twig', [new Tree('leaf', [])]), new Tree('bud', [])]);
    await expectToTravel(python, channel, point);
    await expectToTravel(python, channel, [point, [point, new Span(point, point)], null]);
    await expectToTravel(python, channel, { here: point, below: { units: [new Unit('V')] } });
    await expectToTravel(python, channel, { tree, reading: new Reading(0, new Unit('')) });
  },

  'types are numbered from 0 in the order in which they are registered': async (
    python,
    combination,
  ) => {
    const origin = new Numbered(0, { x: 0, y: 0 });
    const leaf = new Numbered(4, { label: 'leaf', children: [] });
    const numbered: [value: object, numbered: Numbered][] = [
      [new Point(0, 0), origin],
      [new Unit('kW'), new Numbered(1, 'kW')],
      [new Celsius(1.5), new Numbered(2, 1.5)],
      [new Span(new Point(0, 0), new Point(0, 0)), new Numbered(3, [origin, origin])],
      [
        new Tree('root', [new Tree('leaf', [])]),
        new Numbered(4, { label: 'root', children: [leaf] }),
      ],
      [new Reading(7, new Unit('V')), new Numbered(5, { value: 7, unit: new Numbered(1, 'V') })],
      [new Gap(), new Numbered(6, null)],
    ];
    {
      await using channel = await join(python, combination, { ours: numbered.length });
      for (const [value, number] of numbered) {
        expect(await channel.request(['describe', number])).toEqual(describe(value));
        await python.call('ask', { content: describe(value) });
        expect(channel.arrived.pop()).toStrictEqual(number);
      }
    }
    await using channel = await join(python, combination, { theirs: numbered.length });
    for (const [value, number] of numbered) {
      expect(await channel.request(['describe', value])).toEqual(describe(number));
      await python.call('ask', { content: describe(number) });
      expect(channel.arrived.pop()).toStrictEqual(value);
    }
  },

  'a fallback for all classes takes what has no type of its own': async (python, combination) => {
    const types = ['Point', 'Anything'] as const;
    await using channel = await join(python, combination, { ours: types, theirs: types });
    await expectToTravel(python, channel, new Point(1, 2));

    const url = new URL('tcp://127.0.0.1:5555/');
    const asText = [new Anything('URL tcp://127.0.0.1:5555/'), new Point(1, 2)];
    expect(await channel.request(['describe', [url, new Point(1, 2)]])).toEqual(describe(asText));

    const texts = [new Anything('date 2024-02-29'), new Anything('timedelta 1:00:00')];
    await python.call('ask_of_no_type');
    expect(channel.arrived.pop()).toStrictEqual(texts);
  },
});
