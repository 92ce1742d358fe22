/** What the works send. A server answers `add` with the sum and everything else with what it got. */

export const ARGUMENTS: readonly [number, number] = [3, 4];
export const SUM = 7;

/** About 100 bytes as JSON. No value is a default of protobuf, which would leave it out. */
const SMALL_OBJECT: SmallObject = {
  id: 4711,
  name: 'turbine-north-07',
  power: 1234.5,
  active: true,
  unit: 'kW',
  at: '2030-01-01T06:00:00Z',
};

/** About 1 KB as JSON. */
const NESTED_OBJECT: NestedObject = {
  id: 4711,
  name: 'north',
  site: {
    name: 'Wiesenfeld',
    position: { latitude: 53.1434, longitude: 8.2146, height: 12.5 },
    owner: { name: 'Windpark Nord GmbH', phone: '+49 441 55500' },
  },
  readings: Array.from({ length: 10 }, (_, hour) => ({
    at: 1893456000000 + hour * 3_600_000,
    power: 1000.5 + hour * 17.25,
    state: 'running',
    wind: { speed: 7.25 + hour / 8, direction: 212 + hour },
  })),
  tags: ['wind', 'north', 'onshore'],
};

/** 1 MiB that no compression makes shorter. */
const BYTES: Uint8Array = noise(1024 * 1024);

interface SmallObject {
  readonly id: number;
  readonly name: string;
  readonly power: number;
  readonly active: boolean;
  readonly unit: string;
  readonly at: string;
}

interface NestedObject {
  readonly id: number;
  readonly name: string;
  readonly site: {
    readonly name: string;
    readonly position: {
      readonly latitude: number;
      readonly longitude: number;
      readonly height: number;
    };
    readonly owner: { readonly name: string; readonly phone: string };
  };
  readonly readings: readonly {
    readonly at: number;
    readonly power: number;
    readonly state: string;
    readonly wind: { readonly speed: number; readonly direction: number };
  }[];
  readonly tags: readonly string[];
}

/** The works that echo, with what they send. */
export const ECHOES: Readonly<Record<string, unknown>> = {
  object: SMALL_OBJECT,
  nested: NESTED_OBJECT,
  bytes: BYTES,
};

/** What a server has to answer for a work, or undefined for works of one subject only. */
export function expectedAnswer(work: string): unknown {
  return work === 'add' ? SUM : ECHOES[work];
}

/** Looks random, and is the same in each run. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
