import { call, hasServices, type Material, type Mutator, pathOf, request } from './mutator.ts';
import { LOADED_NAMES, plainValue } from './values.ts';

/** Calls of what nobody exposes, and in ways that nobody expects. */
export const callMutators: readonly Mutator[] = [
  {
    name: 'paths that lead nowhere',
    weight: 6,
    connection: 'goes on',
    refusal: 'RpcError',
    atOnce: [6, 24],
    suits: hasServices,
    make(material) {
      const args = Array.from({ length: material.random.below(3) }, () => material.wire.value(1));
      return request(material, call(material, path(material), { args }));
    },
  },
  {
    name: 'reserved paths',
    weight: 1,
    connection: 'goes on',
    atOnce: [1, 6],
    suits: hasServices,
    make(material) {
      const { random, wire } = material;
      const name = random.pick(['', 'ping', 'hello', 'bye', 'ping/ping', ...LOADED_NAMES]);
      const args = Array.from({ length: random.below(3) }, () => wire.value(plainValue(random)));
      return request(material, call(material, `__mas__/${name}`, { args }));
    },
  },
  {
    name: 'calls that are none',
    weight: 3,
    connection: 'goes on',
    atOnce: [6, 24],
    make(material) {
      const { random, wire, target } = material;
      const part = () => wire.value(plainValue(random));
      const path = wire.value(pathOf(target, random.pick(FUNCTIONS)));
      const content = random.pick([
        part,
        () => wire.list([path]),
        () => wire.list([path, part()]),
        () => wire.list([path, part(), part()]),
        () => wire.list([path, wire.list([]), part()]),
        () => wire.list([part(), wire.list([]), wire.map([])]),
        () => wire.list([path, wire.list([]), wire.map([]), part()]),
      ])();
      return request(material, content);
    },
  },
  {
    name: 'functions with odd arguments',
    weight: 5,
    connection: 'goes on',
    atOnce: [6, 24],
    suits: hasServices,
    make(material) {
      const { random, wire, target } = material;
      const args = Array.from({ length: random.below(4) }, () => wire.value(plainValue(random)));
      const kwargs = wire.map(
        random.chance(0.8)
          ? []
          : [[random.pick(['a', 'length', 'then']), wire.value(plainValue(random))]],
      );
      return request(
        material,
        call(material, pathOf(target, random.pick(FUNCTIONS)), { args, kwargs }),
      );
    },
  },
  {
    name: 'very many arguments',
    weight: 0.05,
    connection: 'goes on',
    suits: hasServices,
    make(material) {
      const { random, wire, target } = material;
      const one = wire.value(1);
      const args = Array.from({ length: random.pick([1000, 60_000, 130_000, 400_000]) }, () => one);
      return request(material, call(material, pathOf(target, random.pick(FUNCTIONS)), { args }));
    },
  },
];

const FUNCTIONS = [
  'echo',
  'add',
  'nothing',
  'fail',
  'later',
  'text',
  'moved',
  'watts',
  'statistics/mean',
  'statistics/spread/range',
  'units/north/power',
  'unit',
  'callBack',
];

/** Those that are no names of the services, at any place. */
const UNKNOWN_NAMES = LOADED_NAMES.filter((name) => name !== 'validate_aid');

/** Some way in that a router might leave open. */
function path(material: Material): string {
  const { random, target } = material;
  const loaded = () => random.pick(UNKNOWN_NAMES);
  const own = () =>
    random.pick(['', ...FUNCTIONS, 'statistics', 'units', 'units/north', 'units/west']);
  const below = (name: string) => pathOf(target, name);
  return random.pick<() => string>([
    () => loaded(),
    () => `${loaded()}/${loaded()}`,
    () => below(loaded()),
    () => below(`${own()}/${loaded()}`),
    () => below(`units/${loaded()}/${loaded()}`),
    () => `agents/${loaded()}/${loaded()}`,
    () => `agents/0/${loaded()}`,
    () => below(`/${own()}`),
    () => below(`${own()}/`),
    () => below(`${own()}//${own()}`),
    () => '/'.repeat(random.pick([1, 2, 5000, 100_000])),
    () => `${below('units')}${'/north'.repeat(random.pick([2, 85, 1000]))}`,
    () => below('p'.repeat(random.pick([511, 512, 513, 100_000]))),
    () => below(`units/${random.below(1_000_000)}/power`),
    () =>
      below(
        random.pick([
          'ECHO',
          'echo ',
          ' echo',
          'echo\0',
          '\u200becho',
          'ec\u0301ho',
          '🌍',
          '..',
          './echo',
        ]),
      ),
  ])();
}
