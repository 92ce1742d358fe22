// biome-ignore-all lint/suspicious/noExplicitAny: what becomes of it is a part of the tests
import { directory, type Remote, service } from '@mas/rpc';
import { expectTypeOf } from 'vitest';

class Counter {
  #count = 0;
  increment(): number {
    this.#count += 1;
    return this.#count;
  }
  name(): string {
    return 'counter';
  }
}
class Clock {
  name(): string {
    return 'clock';
  }
  now(): number {
    return 0;
  }
}
class Root {
  label = 'x';
  when = new Date();
  numbers: readonly number[] = [];
  settings = { depth: 1 };
  anything: unknown;
  counter = new Counter();
  maybe: Counter | undefined;
  nothing: Counter | null = null;
  either: Counter | Clock = new Clock();
  declare optional?: Counter;
  declare optionalMethod?: () => number;
  nested = service({ mean: (numbers: readonly number[]) => numbers.length, deep: service({}) });
  all = directory(new Map<string, Counter>());
  readonly read = new Counter();
  protected hidden(): void {}
  private secret(): void {}
  get got(): Counter {
    return this.counter;
  }
  add(a: number, b = 1): number {
    return a + b;
  }
  async sub(a: number, b?: number): Promise<number> {
    this.secret();
    return a - (b ?? 0);
  }
  sum(first: number, ...rest: number[]): number {
    return first + rest.length;
  }
  override = (): string => 'a field that holds a function';
  // Names that mean something to the language.
  // biome-ignore lint/suspicious/noThenProperty: that is the case to be tested
  then(): void {}
  toJSON(): string {
    return '';
  }
  toString(): string {
    return '';
  }
  valueOf(): number {
    return 1;
  }
  [Symbol.iterator](): void {}
}
declare const remote: Remote<Root>;

// Every method is async.
expectTypeOf(remote.add).toEqualTypeOf<(a: number, b?: number) => Promise<number>>();
expectTypeOf(remote.sub).toEqualTypeOf<(a: number, b?: number) => Promise<number>>();
expectTypeOf(remote.sum).toEqualTypeOf<(first: number, ...rest: number[]) => Promise<number>>();
expectTypeOf(remote.override).toEqualTypeOf<() => Promise<string>>();

// Arguments are checked.
remote.add(1);
remote.add(1, 2);
remote.sum(1, 2, 3);
// @ts-expect-error a string is no number
remote.add('1', 2);
// @ts-expect-error an argument is missing
remote.add();
// @ts-expect-error there is one too many
remote.add(1, 2, 3);
// @ts-expect-error a string is no number among the rest
remote.sum(1, 2, '3');
// @ts-expect-error a result has to be awaited
const notAwaited: number = remote.add(1, 2);
void notAwaited;

// Sub-services are sub-proxies, also those that are not there all the time.
expectTypeOf(remote.counter).toEqualTypeOf<Remote<Counter>>();
expectTypeOf(remote.counter.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.got.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.read.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.maybe.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.nothing.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.optional.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.optionalMethod()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.nested.mean([1, 2])).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.nested.deep).not.toBeAny();
expectTypeOf(remote.all.north!.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(remote.either.name()).toEqualTypeOf<Promise<string>>();
// @ts-expect-error only a Counter has it
remote.either.increment();

// Data members are gone, and so is what is not public.
// @ts-expect-error a string
remote.label;
// @ts-expect-error a Date
remote.when;
// @ts-expect-error an array
remote.numbers;
// @ts-expect-error an object without methods
remote.settings;
// @ts-expect-error nobody knows what it is
remote.anything;
// @ts-expect-error protected
remote.hidden;
// @ts-expect-error private
remote.secret;
// @ts-expect-error there is no such member
remote.typo;

// Nothing can be set.
// @ts-expect-error a proxy is read-only
remote.add = async () => 1;
// @ts-expect-error
remote.counter = remote.read;

// A proxy answers itself what means something to the language.
expectTypeOf(remote.toString()).toEqualTypeOf<string>();
expectTypeOf<Awaited<typeof remote>>().toEqualTypeOf<Remote<Root>>();
expectTypeOf(remote).not.toExtend<PromiseLike<unknown>>();
// @ts-expect-error a proxy is not thenable, whatever the service has
remote.then;
// @ts-expect-error
remote.toJSON;
// @ts-expect-error only strings are names
remote[Symbol.iterator];

// Without a type everything can be called, without any check.
declare const untyped: Remote<any>;
const unchecked: string = await untyped.whatever(1, 'two');
void unchecked;
// Of an unknown one nothing is known.
declare const unknown: Remote<unknown>;
// @ts-expect-error
unknown.add;

// A service may be an interface, and lead to itself.
interface Tree {
  readonly parent: Tree;
  readonly children: { readonly [name: string]: Tree };
  size(): number;
  find(name: string): Tree | undefined;
}
declare const tree: Remote<Tree>;
expectTypeOf(tree.parent.parent.size()).toEqualTypeOf<Promise<number>>();
expectTypeOf(tree.find('x')).toEqualTypeOf<Promise<Remote<Tree> | null>>();
