import { frame, frameOf, HEADER_BYTES } from '../frames.ts';
import { type Material, type Mutator, somePayload } from './mutator.ts';

/** Changes of bytes, whatever they mean. */
export const byteMutators: readonly Mutator[] = [
  {
    name: 'random bytes',
    weight: 2,
    make: ({ random }) => random.bytes(random.between(1, 64)),
  },
  {
    name: 'a frame of random bytes',
    weight: 3,
    make: ({ random }) => frame(random.bytes(random.between(0, 200))),
  },
  {
    name: 'truncated',
    weight: 4,
    make(material) {
      const { random } = material;
      const payload = somePayload(material);
      const kept = payload.subarray(0, random.below(payload.length));
      return random.chance(0.8) ? frame(kept) : frameOf(payload.length, kept);
    },
  },
  {
    name: 'flipped bits',
    weight: 10,
    make(material) {
      const bytes = frame(somePayload(material));
      const flips = material.random.pick([1, 1, 1, 2, 3, 8, 64]);
      flip(bytes, material, { first: HEADER_BYTES, flips });
      return bytes;
    },
  },
  {
    name: 'flipped bits of the length',
    weight: 2,
    make(material) {
      const bytes = frame(somePayload(material));
      flip(bytes.subarray(0, HEADER_BYTES), material, {
        first: 0,
        flips: material.random.pick([1, 1, 2, 5]),
      });
      return bytes;
    },
  },
  {
    name: 'inserted bytes',
    weight: 4,
    make: (material) =>
      changed(material, ({ bytes, at, count, random }) => [
        bytes.subarray(0, at),
        random.bytes(count),
        bytes.subarray(at),
      ]),
  },
  {
    name: 'removed bytes',
    weight: 4,
    make: (material) =>
      changed(material, ({ bytes, at, count }) => [
        bytes.subarray(0, at),
        bytes.subarray(at + count),
      ]),
  },
  {
    name: 'duplicated bytes',
    weight: 4,
    make: (material) =>
      changed(material, ({ bytes, at, count }) => [
        bytes.subarray(0, at + count),
        bytes.subarray(at),
      ]),
  },
  {
    name: 'two frames spliced',
    weight: 4,
    make(material) {
      const { random } = material;
      const head = somePayload(material);
      const tail = somePayload(material);
      const first = head.subarray(0, random.below(head.length + 1));
      return frame(Buffer.concat([first, tail.subarray(random.below(tail.length + 1))]));
    },
  },
];

function flip(
  bytes: Buffer,
  { random }: Material,
  { first, flips }: { first: number; flips: number },
): void {
  for (let count = 0; count < flips && bytes.length > first; count += 1) {
    const at = random.between(first, bytes.length - 1);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
  }
}

interface Place {
  readonly bytes: Buffer;
  readonly at: number;
  readonly count: number;
  readonly random: Material['random'];
}

/** A recorded payload changed at one place; its length mostly is what it is then. */
function changed(material: Material, change: (place: Place) => Uint8Array[]): Buffer {
  const { random } = material;
  const bytes = somePayload(material);
  const place = {
    bytes,
    at: random.below(bytes.length),
    count: random.pick([1, 1, 2, 4, 30]),
    random,
  };
  const payload = Buffer.concat(change(place));
  return random.chance(0.85) ? frame(payload) : frameOf(bytes.length, payload);
}
