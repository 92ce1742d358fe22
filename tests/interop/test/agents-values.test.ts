import { expect } from 'vitest';
import { meet } from './support/agent-system.ts';
import { matrix } from './support/matrix.ts';
import { Offer } from './support/typescript-agent.ts';

/** As a Date says it, and as Python does. */
const DATES: readonly (readonly [string, string])[] = [
  ['2010-03-27T00:00:00.000Z', '2010-03-27T00:00:00+00:00'],
  ['2030-06-30T12:34:56.789Z', '2030-06-30T12:34:56.789000+00:00'],
  ['2028-02-29T23:59:59.999Z', '2028-02-29T23:59:59.999000+00:00'],
  ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00+00:00'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999000+00:00'],
  ['0099-01-01T00:00:00.001Z', '0099-01-01T00:00:00.001000+00:00'],
];

/** The first and the last that Python knows. */
const LIMITS: typeof DATES = [
  ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00+00:00'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999000+00:00'],
];

matrix('Agents: dates and types', 'agent_peer', {
  'dates arrive as the same instants, as arguments and results and inside lists and maps': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const partner = system.agent.partner();
    const dates = [...DATES, ...LIMITS];
    const ours = dates.map(([iso]) => new Date(iso));
    const texts = dates.map(([, text]) => text);
    expect(await partner.describe(ours)).toEqual(texts.map((text) => ['Arrow', text]));
    expect(await partner.dates(texts)).toEqual(ours.map((date) => ({ date })));
    expect(await partner.echo(ours[1])).toEqual(ours[1]);
    const sent = texts.map((text) => [text, 'UTC']);
    expect(await python.call('describe_dates', { dates: sent })).toEqual(
      dates.map(([iso]) => ['Date', iso]),
    );
    const asked = { texts: dates.map(([iso]) => iso) };
    expect(await python.call('ask_for_dates', asked)).toEqual(texts.map((text) => ['Arrow', text]));
    expect(await python.call('echo_date', { date: texts[1] })).toEqual(['Arrow', texts[1]]);
  },

  'a date of Python in any time zone arrives as its instant': async (python, combination) => {
    await using system = await meet(python, combination);
    const dates = [
      ['2010-03-27T00:00:00', 'Europe/Berlin'],
      ['2010-07-27T00:00:00', 'Europe/Berlin'],
      ['2010-03-27T00:00:00', 'Asia/Kolkata'],
      ['2010-03-27T00:00:00', '-09:30'],
      ['9999-12-31T23:59:59', '-12:00'],
    ];
    expect(await python.call('describe_dates', { dates })).toEqual([
      ['Date', '2010-03-26T23:00:00.000Z'],
      ['Date', '2010-07-26T22:00:00.000Z'],
      ['Date', '2010-03-26T18:30:00.000Z'],
      ['Date', '2010-03-27T09:30:00.000Z'],
      ['Date', '+010000-01-01T11:59:59.000Z'],
    ]);
    expect(await system.agent.partner().dates(['2010-03-27T00:00:00+01:00'])).toEqual([
      { date: new Date('2010-03-26T23:00:00Z') },
    ]);
    // The offset is not kept.
    expect(await python.call('echo_date', { date: '2010-03-27T00:00:00+01:00' })).toEqual([
      'Arrow',
      '2010-03-26T23:00:00+00:00',
    ]);
  },

  'a date of Python in the local time from before there were zones arrives as its instant': async (
    python,
    combination,
  ) => {
    await using _ = await meet(python, combination);
    // Its offset is 53 minutes and 28 seconds.
    const dates = [['1880-01-01T00:00:00', 'Europe/Berlin']];
    expect(await python.call('describe_dates', { dates })).toEqual([
      ['Date', '1879-12-31T23:06:32.000Z'],
    ]);
  },

  'of the microseconds of a date of Python the whole milliseconds arrive': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const texts = ['2010-03-27T00:00:00.123999+00:00', '1969-12-31T23:59:59.999999+00:00'];
    const cut = ['2010-03-27T00:00:00.123Z', '1969-12-31T23:59:59.999Z'];
    const sent = texts.map((text) => [text, 'UTC']);
    expect(await python.call('describe_dates', { dates: sent })).toEqual(
      cut.map((iso) => ['Date', iso]),
    );
    expect(await system.agent.partner().dates(texts)).toEqual(
      cut.map((iso) => ({ date: new Date(iso) })),
    );
  },

  'dates after the year 9999 arrive': async (python, combination) => {
    await using system = await meet(python, combination);
    const date = new Date('+010000-01-01T00:00:00Z');
    expect(await system.agent.partner().echo(date)).toEqual(date);
  },

  'dates before the year 1 arrive': async (python, combination) => {
    await using system = await meet(python, combination);
    const date = new Date('0000-12-31T23:59:59Z');
    expect(await system.agent.partner().echo(date)).toEqual(date);
  },

  'a date, a value of a custom type with a date in it, and an agent travel in one call': async (
    python,
    combination,
  ) => {
    await using system = await meet(python, combination);
    const { agent } = system;
    const day = new Date('2030-01-01T12:00:00Z');
    const offer = new Offer(21, new Date('2030-01-31T00:00:00Z'));
    const { seller, ...bought } = await agent.partner().buy(offer, { day, buyer: agent });
    expect(bought).toEqual({
      offer: new Offer(42, new Date('2030-02-01T00:00:00Z')),
      day,
      buyer: 'TypeScript 0',
    });
    expect(bought.offer).toBeInstanceOf(Offer);
    expect(await seller.name()).toBe('Python 0');
    expect(await python.call('buy')).toEqual([
      ...[42, '2030-01-31T23:00:00+00:00', '2030-01-01T11:00:00+00:00'],
      ...['Python 0', 'TypeScript 0'],
    ]);
  },
});
