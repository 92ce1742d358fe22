import { expect, it } from 'vitest';
import { Money } from '../fixtures/counterpart.ts';
import type { Scenarios } from './scene.ts';

/** Data that is passed. */
export const values: Scenarios = (scene) => {
  it.each([
    ['null', null],
    ['numbers', [0, 1, -1, 1.5, 2 ** 53 - 1, -(2 ** 53 - 1), 1e300]],
    ['text', ['', 'größe', '\u{1F600}', '\0']],
    ['booleans', [true, false]],
    ['integers beyond 2^53', [2n ** 60n, -(2n ** 60n), 2n ** 64n - 1n]],
    ['arrays and objects in each other', { a: [[], {}, { b: [{ c: null }] }] }],
    ['keys like those of an object itself', { constructor: 1, toString: 2, valueOf: 3 }],
  ])('arrive equal: %s', async (_, value) => {
    expect(await scene().counterpart.echo(value)).toEqual([value]);
  });

  it('bytes arrive equal where the codec can say them, and are refused elsewhere', async () => {
    const { codec, counterpart } = scene();
    const bytes = new Uint8Array([0, 1, 128, 255]);
    const echo = counterpart.echo({ bytes });
    if (codec === 'json') {
      await expect(echo).rejects.toMatchObject({
        code: 'ERR_MAS_SERIALIZATION',
        message: expect.stringContaining('args[0].bytes'),
      });
    } else {
      expect(await echo).toEqual([{ bytes }]);
    }
  });

  it('dates arrive as dates', async () => {
    const { counterpart } = scene();
    const date = new Date('2030-01-01T12:34:56.789Z');
    expect(await counterpart.dayAfter(date)).toEqual(new Date('2030-01-02T12:34:56.789Z'));
    expect(await counterpart.echo({ at: [date] })).toEqual([{ at: [date] }]);
  });

  it.each([0, -1, 8.64e15, -8.64e15, Date.UTC(9999, 11, 31), Date.UTC(10000, 0, 1)])(
    'the date %d arrives equal',
    async (time) => {
      expect(await scene().counterpart.echo(new Date(time))).toEqual([new Date(time)]);
    },
  );

  it('values of custom types arrive as such', async () => {
    const { price } = await scene().counterpart.double(new Money(21, 'EUR'));
    expect(price).toBeInstanceOf(Money);
    expect(price).toEqual(new Money(42, 'EUR'));
  });

  it('dates, values of custom types and agents can be passed together', async () => {
    const { counterpart } = scene();
    const [date, price] = [new Date(0), new Money(1, 'EUR')];
    const partners = { in: { here: [] }, date, price };
    expect(await counterpart.greetAll(partners)).toBe('hello ');
    expect(await counterpart.echo([date, price])).toEqual([[date, price]]);
  });
};
