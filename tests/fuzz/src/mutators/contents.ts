import { frame } from '../frames.ts';
import { type Encoded, message, type Wire } from '../wire.ts';
import { type Mutator, request, someRequest } from './mutator.ts';
import { LOADED_NAMES, oddValue, plainValue, typeMap } from './values.ts';

/** Messages whose content is odd. */
export const contentMutators: readonly Mutator[] = [
  {
    name: 'one part of a request replaced',
    weight: 12,
    make(material) {
      const { random, wire } = material;
      const { content } = someRequest(material);
      const at = random.below(partsOf(content));
      return request(material, replace(content, { at, by: oddValue(random, wire), wire }));
    },
  },
  {
    name: 'deep nesting',
    weight: 3,
    make(material) {
      const { random, wire } = material;
      const depth = random.chance(0.9)
        ? random.between(90, 110)
        : random.chance(0.8)
          ? random.between(1000, 20_000)
          : random.pick([100_000, 1_000_000]);
      const kind = random.pick(['list', 'map'] as const);
      const nested = wire.nested(depth, { kind, closed: random.chance(0.8) });
      return random.chance(0.9) ? request(material, nested) : frame(nested);
    },
  },
  {
    name: 'custom types with wrong content',
    weight: 8,
    make: (material) =>
      request(material, material.wire.list([typeMap(material.random, material.wire)])),
  },
  {
    name: 'unknown numbers of types',
    weight: 3,
    connection: 'ends',
    make(material) {
      const { random, wire } = material;
      const number = random.pick([
        4,
        5,
        99,
        -1,
        1.5,
        2 ** 32,
        2 ** 53 - 1,
        '0',
        null,
        [0],
        'constructor',
        '__proto__',
      ]);
      const data = wire.value(plainValue(random));
      return request(material, wire.map([['__type__', wire.list([wire.value(number), data])]]));
    },
  },
  {
    name: 'keys that mean something',
    weight: 4,
    make(material) {
      const { random, wire } = material;
      const entries = Array.from({ length: random.between(1, 4) }, (): [string, Encoded] => [
        random.pick(LOADED_NAMES),
        random.chance(0.5)
          ? wire.value(plainValue(random))
          : wire.map([[random.pick(LOADED_NAMES), wire.value(1)]]),
      ]);
      const map = wire.map(entries);
      return request(
        material,
        random.chance(0.5) ? map : wire.list([wire.value('echo'), wire.list([map]), map]),
      );
    },
  },
  {
    name: 'texts that are no UTF-8',
    weight: 4,
    make(material) {
      const { random, wire } = material;
      const bad = Buffer.from(random.pick(NO_UTF_8), 'hex');
      const text = wire.text(
        Buffer.concat([Buffer.from('a'.repeat(random.pick([0, 1, 40, 300]))), bad]),
      );
      const place = random.below(4);
      if (place === 0) return request(material, text);
      if (place === 1) return request(material, wire.list([text, wire.list([]), wire.map([])]));
      if (place === 2)
        return request(material, wire.list([wire.value('echo'), wire.list([text]), wire.map([])]));
      return frame(message(wire, { type: 2, id: random.below(3), content: text }));
    },
  },
  {
    name: 'what only the format can say',
    weight: 8,
    make(material) {
      const { random, wire } = material;
      const odd = random.pick(wire.oddities);
      const place = random.below(4);
      if (place === 0) return frame(odd);
      if (place === 1) return request(material, odd);
      if (place === 2) return frame(wire.list([wire.value(0), odd, wire.value(null)]));
      return request(material, wire.list([wire.value('echo'), wire.list([odd]), wire.map([])]));
    },
  },
];

const NO_UTF_8 = [
  'ff',
  'fe',
  'c3',
  'c328',
  'a0a1',
  'e28228',
  'e282',
  'f0288cbc',
  'f09f8c',
  'f8a1a1a1a1',
  'c080',
  'e08080',
  'eda080',
  'edb080',
  'f4908080',
  'efbfbe',
  'efbbbf',
  '80',
  'bf',
  'f7bfbfbf',
];

/** How many parts a value has, itself included. */
function partsOf(value: unknown): number {
  let parts = 1;
  for (const part of childrenOf(value)) parts += partsOf(part);
  return parts;
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const isMap = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
  return isMap ? Object.values(value) : [];
}

/** Writes a value with its part of one number, counted from the outside in, replaced. */
function replace(
  value: unknown,
  { at, by, wire }: { at: number; by: Encoded; wire: Wire },
): Encoded {
  let next = 0;
  const write = (part: unknown): Encoded => {
    const own = next;
    next += 1;
    if (own === at) {
      next += partsOf(part) - 1;
      return by;
    }
    // What the place does not lie in needs no look.
    const parts = partsOf(part);
    if (at < own || at >= own + parts) {
      next += parts - 1;
      return wire.value(part);
    }
    if (Array.isArray(part)) return wire.list(part.map(write));
    return wire.map(Object.entries(part as object).map(([key, each]) => [key, write(each)]));
  };
  return write(value);
}
