import { setImmediate as nextTurn } from 'node:timers/promises';
import { directory, type Remote, service } from '@mas/rpc';
import { Point, type Reading } from './types.ts';

/** What the client serves, to be called back. */
export interface Listener {
  notify(value: unknown): unknown;
}

/** The longest text that a peer can ask for: what is served must not be what brings a server down. */
const LONGEST_TEXT = 256 * 1024;

/** The services that are attacked, over RPC and in an agent: something of everything. */
export function createDesk() {
  const units = new Map(
    ['north', 'south'].map((name) => [name, service({ title: () => name, power: () => 42 })]),
  );
  const statistics = service({
    mean: (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length,
    spread: service({ range: (numbers: number[]) => Math.max(...numbers) - Math.min(...numbers) }),
  });
  return service({
    echo: (value: unknown) => value,
    add: (a: number, b: number) => a + b,
    nothing: (): void => {},
    fail(text: string): never {
      throw new RangeError(text);
    },
    async later(value: unknown): Promise<unknown> {
      await nextTurn();
      return value;
    },
    text: (length: number) => 'x'.repeat(Math.min(Math.max(0, length), LONGEST_TEXT)),
    moved: ({ x, y }: Point, by: number) => new Point(x + by, y + by),
    watts: (readings: Reading[]) => readings.reduce((sum, { watts }) => sum + watts, 0),
    statistics,
    units: directory(units),
    unit: (name: string) => units.get(name) ?? null,
    callBack: async (listener: Remote<Listener>, value: string): Promise<unknown> =>
      listener.notify(value),
  });
}

export type Desk = ReturnType<typeof createDesk>;
