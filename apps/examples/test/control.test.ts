import { Container, ExternalClock } from '@mas/agent';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Controller } from '../src/wind-park/controller.ts';
import { shareLimit, sum } from '../src/wind-park/share-limit.ts';
import { Turbine } from '../src/wind-park/turbine.ts';
import { HOUR_MS } from '../src/wind-park/weather.ts';

describe('the shares of the limit', () => {
  const available = fc.array(fc.integer({ min: 0, max: 3_000_000 }), {
    minLength: 1,
    maxLength: 1000,
  });
  const limit = fc.integer({ min: 1, max: 3_000_000_000 });

  test('are never above the limit together, nor above what a turbine has', () => {
    fc.assert(
      fc.property(limit, available, (limitWatts, watts) => {
        const shares = shareLimit(limitWatts, watts);
        expect(sum(shares)).toBeLessThanOrEqual(limitWatts);
        expect(shares.every((share, i) => share >= 0 && share <= watts[i]!)).toBe(true);
      }),
    );
  });

  test('give away less than one watt for each turbine', () => {
    fc.assert(
      fc.property(limit, available, (limitWatts, watts) => {
        const possible = Math.min(limitWatts, sum(watts));
        expect(sum(shareLimit(limitWatts, watts))).toBeGreaterThan(possible - watts.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('are the whole limit when there is one turbine', () => {
    expect(shareLimit(28, [1_284_863])).toEqual([28]);
  });

  test('are in proportion', () => {
    expect(shareLimit(3_000_000, [1_000_000, 2_000_000, 3_000_000])).toEqual([
      500_000, 1_000_000, 1_500_000,
    ]);
  });
});

describe('the controller', () => {
  test('keeps the park below the limit in each hour, and limits only where it must', async () => {
    const winds = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    });
    const factors = fc.array(fc.double({ min: 0.85, max: 1.15, noNaN: true }), {
      minLength: 1,
      maxLength: 6,
    });
    const limits = fc.integer({ min: 1, max: 18_000_000 });
    await fc.assert(
      fc.asyncProperty(winds, factors, limits, async (wind, siteFactors, limitWatts) => {
        await using park = await createPark(wind, siteFactors, limitWatts);
        for (const hour of wind.keys()) {
          await park.clock.setTime(hour * HOUR_MS);
          const { availableWatts, fedInWatts, limited } = await park.controller.controlHour();
          const outputs = park.turbines.map((turbine) => turbine.read().outputWatts);
          expect(fedInWatts).toBe(sum(outputs));
          expect(fedInWatts).toBeLessThanOrEqual(limitWatts);
          expect(limited).toBe(availableWatts > limitWatts);
          if (!limited) expect(fedInWatts).toBe(availableWatts);
        }
      }),
      { numRuns: 50 },
    );
  });
});

async function createPark(wind: number[], siteFactors: number[], limitWatts: number) {
  const clock = new ExternalClock(0);
  const container = await Container.create('tcp://127.0.0.1:0', { clock });
  const weather = wind.map((windSpeed, i) => ({ time: new Date(i * HOUR_MS), windSpeed }));
  const turbines = siteFactors.map((factor) => container.spawn(Turbine, weather, { factor }));
  const proxies = await Promise.all(turbines.map((t) => container.connect<Turbine>(t.address)));
  return {
    clock,
    turbines,
    controller: container.spawn(Controller, proxies, { limitWatts }),
    [Symbol.asyncDispose]: () => container.shutdown(),
  };
}
