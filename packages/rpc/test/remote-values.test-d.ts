// biome-ignore-all lint/suspicious/noExplicitAny: what becomes of it is a part of the tests
import { kwargs, type Remote, service } from '@mas/rpc';
import { expectTypeOf } from 'vitest';

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  plus(other: Money): Money {
    return new Money(this.cents + other.cents);
  }
}
declare module '@mas/rpc' {
  interface ValueTypes {
    moneyOfTheTypeTests: Money;
  }
}

class Client {
  notify(text: string): void {
    void text;
  }
}
class Counter {
  increment(): number {
    return 1;
  }
}
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Tree {
  name: string;
  children: Tree[];
}
interface Listening {
  children: Listening[];
  listener: Remote<Client>;
}

class Root {
  // Results.
  nothing(): void {}
  maybe(): string | undefined {
    return undefined;
  }
  async later(): Promise<string | undefined> {
    return undefined;
  }
  make(): Counter {
    return new Counter();
  }
  fromFunctions() {
    return service({ double: (n: number) => 2 * n });
  }
  many(): { counters: Counter[]; pair: readonly [Counter, n?: number]; at: Date; n: number } {
    return { counters: [], pair: [new Counter()], at: new Date(), n: 1 };
  }
  async perhaps(): Promise<Counter | null> {
    return null;
  }
  either(): Counter | Date {
    return new Date();
  }
  back(client: Remote<Client>): Remote<Client> {
    return client;
  }
  // Arguments.
  register(client: Remote<Client>, more?: { clients: readonly Remote<Client>[] }): void {
    void [client, more];
  }
  registerAll(...clients: Remote<Client>[]): void {
    void clients;
  }
  registerPair(pair: [name: string, client: Remote<Client> | null]): void {
    void pair;
  }
  schedule(name: string, times: { start: number; end?: number; client?: Remote<Client> }): string {
    return `${name}${times.start}`;
  }
  // Values.
  pay(money: Money): Money {
    return money;
  }
  bytes(bytes: Uint8Array, when: Date): Map<string, Uint8Array> {
    return new Map([[when.toISOString(), bytes]]);
  }
  json(value: Json): Json {
    return value;
  }
  async jsonLater(value: Json): Promise<Json> {
    return value;
  }
  tree(tree: Tree): Tree {
    return tree;
  }
  listening(tree: Listening): Listening {
    return tree;
  }
  anything(a: any, b: unknown): any {
    return [a, b];
  }
  unknown(): unknown {
    return 1;
  }
  never(): never {
    throw new Error();
  }
  // Type parameters and overloads.
  async identity<T>(value: T): Promise<T> {
    return value;
  }
  async pick<T extends Json, K extends string>(from: T, ...keys: K[]): Promise<Record<K, T>> {
    return { [keys[0]!]: from } as Record<K, T>;
  }
  first<T extends string | number>(values: readonly T[]): T {
    return values[0]!;
  }
  read(key: string): string;
  read(key: number, strict: boolean): number;
  read(...args: unknown[]): unknown {
    return args;
  }
  async watch(client: Remote<Client>): Promise<Counter>;
  async watch(name: string): Promise<string>;
  async watch(what: unknown): Promise<unknown> {
    return what;
  }
  // Services that lead to themselves.
  meet(other: Remote<Root>): Remote<Root>[] {
    void other.meet(this);
    return [other];
  }
  async meetLater(other: Remote<Root>): Promise<Root> {
    await other.meetLater(this);
    return this;
  }
  itself(): this {
    return this;
  }
}
declare const remote: Remote<Root>;

// What would be undefined arrives as null; what returns nothing keeps its type.
expectTypeOf(remote.nothing()).toEqualTypeOf<Promise<void>>();
expectTypeOf(remote.maybe()).toEqualTypeOf<Promise<string | null>>();
expectTypeOf(remote.later()).toEqualTypeOf<Promise<string | null>>();

// A service in a result arrives as a proxy, wherever it is.
expectTypeOf(remote.make()).toEqualTypeOf<Promise<Remote<Counter>>>();
expectTypeOf((await remote.fromFunctions()).double(2)).toEqualTypeOf<Promise<number>>();
const many = await remote.many();
expectTypeOf(many.counters).toEqualTypeOf<Remote<Counter>[]>();
expectTypeOf(many.pair).toEqualTypeOf<readonly [Remote<Counter>, n?: number]>();
expectTypeOf(many.at).toEqualTypeOf<Date>();
expectTypeOf(many.n).toEqualTypeOf<number>();
expectTypeOf(remote.perhaps()).toEqualTypeOf<Promise<Remote<Counter> | null>>();
expectTypeOf(remote.either()).toEqualTypeOf<Promise<Remote<Counter> | Date>>();

// Where the other side takes a proxy, the caller passes the service, wherever it is.
const client = new Client();
remote.register(client);
remote.register(client, { clients: [client] });
remote.registerAll(client, client);
remote.registerPair(['a', client]);
remote.registerPair(['a', null]);
remote.listening({ listener: client, children: [{ listener: client, children: [] }] });
// @ts-expect-error a Counter is no Client
remote.register(new Counter());
// @ts-expect-error
remote.register(client, { clients: [new Counter()] });
// @ts-expect-error
remote.registerAll(client, new Counter());
// @ts-expect-error
remote.registerPair(['a', new Counter()]);

// Keyword arguments are a last object, and checked as that.
remote.schedule('north', kwargs({ start: 8, end: 17, client }));
remote.schedule('north', kwargs({ start: 8 }));
// @ts-expect-error start is missing
remote.schedule('north', kwargs({ end: 17 }));
// @ts-expect-error start is a number
remote.schedule('north', kwargs({ start: '8' }));
// @ts-expect-error keyword arguments have names
kwargs(5);

// Values are passed as they are, also instances of classes that are said to be values.
expectTypeOf(remote.pay).toEqualTypeOf<(money: Money) => Promise<Money>>();
expectTypeOf(remote.bytes).returns.resolves.toEqualTypeOf<Map<string, Uint8Array>>();
expectTypeOf(remote.tree).toEqualTypeOf<(tree: Tree) => Promise<Tree>>();
expectTypeOf(remote.anything(1, 2)).toEqualTypeOf<Promise<any>>();
expectTypeOf(remote.unknown()).toEqualTypeOf<Promise<unknown>>();
expectTypeOf(remote.never()).toEqualTypeOf<Promise<never>>();
const json: (value: Json) => Promise<Json> = remote.json;
const jsonLater: (value: Json) => Promise<Json> = remote.jsonLater;
void [json({ a: [1] }), jsonLater(null)];

// An async method keeps its type parameters.
expectTypeOf(await remote.identity('a' as const)).toEqualTypeOf<'a'>();
expectTypeOf(await remote.pick(1 as const, 'a', 'b')).toEqualTypeOf<Record<'a' | 'b', 1>>();
// Of another one they become what they extend.
expectTypeOf(remote.first(['a'])).toEqualTypeOf<Promise<string | number>>();

// Overloads are kept, sync and async, with services or without.
expectTypeOf(remote.read('a')).toEqualTypeOf<Promise<string>>();
expectTypeOf(remote.read(1, true)).toEqualTypeOf<Promise<number>>();
// @ts-expect-error no overload takes a number alone
remote.read(1);
expectTypeOf(remote.watch(client)).toEqualTypeOf<Promise<Remote<Counter>>>();
expectTypeOf(remote.watch('name')).toEqualTypeOf<Promise<string>>();

// Services that take and return proxies of their own kind.
expectTypeOf(remote.meet(new Root())).toEqualTypeOf<Promise<Remote<Root>[]>>();
expectTypeOf(remote.meetLater(new Root())).toEqualTypeOf<Promise<Remote<Root>>>();
expectTypeOf((await remote.itself()).make()).toEqualTypeOf<Promise<Remote<Counter>>>();

// A proxy is seen beside parameters that may be anything.
interface Desk {
  callBack(listener: Remote<{ notify(text: string): void }>, value: unknown): Promise<number>;
}
declare const desk: Remote<Desk>;
const listener = { notify(_text: string): void {} };
expectTypeOf(desk.callBack).toBeCallableWith(listener, 'hello');
