import { frame, frameOf, MAX_PAYLOAD_BYTES } from '../frames.ts';
import { message } from '../wire.ts';
import { type Material, type Mutator, request, somePayload, someRequest } from './mutator.ts';
import { oddValue, plainValue } from './values.ts';

/** Messages that are none, or that come when nobody has asked for them. */
export const messageMutators: readonly Mutator[] = [
  {
    name: 'requests in another order, and twice',
    weight: 5,
    connection: 'goes on',
    atOnce: [6, 24],
    make: (material) => frame(someRequest(material).payload),
  },
  {
    name: 'recorded replies',
    weight: 2,
    make: ({ random, corpus }) => frame(random.pick([...corpus.replies, ...corpus.answers])),
  },
  {
    name: 'replies nobody asked for',
    weight: 3,
    connection: 'ends',
    make: ({ random, wire }) =>
      frame(
        message(wire, {
          type: random.pick([1, 2]),
          id: random.between(1000, 1_000_000),
          content: wire.value(random.chance(0.5) ? 'a text' : plainValue(random)),
        }),
      ),
  },
  {
    name: 'odd answers to what the server asks',
    weight: 5,
    make({ random, wire, asked, corpus }) {
      const answer = (id: number) => {
        const type = random.pick([1, 1, 2, 2, 3]);
        return frame(message(wire, { type, id, content: oddValue(random, wire) }));
      };
      if (asked.length > 0 && random.chance(0.3)) return answer(random.pick(asked));
      // Each side counts its requests from 0, so that the answer can be sent before the question.
      const asking = frame(random.pick(corpus.asking).payload);
      return Buffer.concat([asking, answer(asked.length)]);
    },
  },
  {
    name: 'ids that are none',
    weight: 4,
    connection: 'ends',
    make: (material) => withId(material, material.random.pick(NO_IDS)),
  },
  {
    name: 'odd ids',
    weight: 2,
    make: (material) =>
      withId(material, material.random.pick([-1, -0, -1000, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1])),
  },
  {
    name: 'unknown types of messages',
    weight: 3,
    connection: 'ends',
    make({ random, wire, nextId }) {
      const type = random.pick([
        3,
        4,
        -1,
        127,
        255,
        2 ** 32,
        0.5,
        '0',
        '',
        null,
        true,
        false,
        [],
        [0],
        {},
      ]);
      return frame(message(wire, { type, id: nextId(), content: wire.value(plainValue(random)) }));
    },
  },
  {
    name: 'no triples',
    weight: 3,
    connection: 'ends',
    make({ random, wire, nextId }) {
      const [type, id, content] = [
        wire.value(0),
        wire.value(nextId()),
        wire.value(plainValue(random)),
      ];
      return frame(
        random.pick([
          () => wire.list([]),
          () => wire.list([type]),
          () => wire.list([type, id]),
          () => wire.list([type, id, content, content]),
          () => wire.list(Array.from({ length: random.between(5, 500) }, () => type)),
          () => wire.list([wire.list([type, id, content])]),
          () =>
            wire.map([
              ['0', type],
              ['1', id],
              ['2', content],
              ['length', wire.value(3)],
            ]),
          () => wire.value(random.pick([null, 0, '', 'abc', {}, true])),
          () => wire.text(Buffer.from('[0,1,2]')),
        ])(),
      );
    },
  },
  {
    name: 'lengths beyond the limit',
    weight: 2,
    connection: 'ends',
    make(material) {
      const { random } = material;
      const length = random.pick([
        MAX_PAYLOAD_BYTES + 1,
        2 ** 25,
        2 ** 31 - 1,
        2 ** 31,
        2 ** 32 - 1,
        0x16030100,
        0x15030100,
        0x47455420,
      ]);
      return frameOf(length, somePayload(material).subarray(0, random.below(200)));
    },
  },
  {
    name: 'lengths that are never filled',
    weight: 2,
    make(material) {
      const { random } = material;
      const payload = somePayload(material).subarray(0, random.below(200));
      return frameOf(
        payload.length + random.pick([1, 2, 100, 70_000, MAX_PAYLOAD_BYTES - 200]),
        payload,
      );
    },
  },
  {
    name: 'lengths that are a little wrong',
    weight: 2,
    make(material) {
      const payload = somePayload(material);
      const wrongBy = material.random.pick([-8, -4, -2, -1, 1, 2, 4, 8]);
      return frameOf(Math.max(0, payload.length + wrongBy), payload);
    },
  },
  {
    name: 'nothing between two lengths',
    weight: 1,
    connection: 'ends',
    make: () => frame(Buffer.alloc(0)),
  },
  {
    name: 'long messages',
    weight: 0.05,
    connection: 'goes on',
    make: (material) =>
      request(material, material.wire.value('z'.repeat(material.random.between(1, 4) * 1_000_000))),
  },
];

const NO_IDS: readonly unknown[] = [
  '0',
  '',
  'abc',
  1.5,
  -0.5,
  1e-7,
  2 ** 53,
  1e300,
  2n ** 53n,
  2n ** 64n - 1n,
  -(2n ** 63n),
  null,
  true,
  false,
  [],
  [1],
  {},
  { a: 1 },
  { valueOf: 1 },
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

function withId(material: Material, id: unknown): Buffer {
  const { random, wire } = material;
  const content = wire.value(
    random.chance(0.5) ? someRequest(material).content : plainValue(random),
  );
  return frame(message(wire, { type: random.pick([0, 0, 1, 2]), id, content }));
}
