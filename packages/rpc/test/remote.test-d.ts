import { expectTypeOf } from 'vitest';
import { expose } from '../src/expose.ts';
import type { Remote } from '../src/remote.ts';
import { directory, service } from '../src/service.ts';

class Client {
  notify(text: string): void {
    void text;
  }
}
class Counter {
  #n = 0;
  increment(): number {
    return ++this.#n;
  }
}
class Calc {
  label = 'x';
  when = new Date();
  nested = service({ mean: (numbers: number[]) => numbers[0]! });
  counter = new Counter();
  all = directory(new Map<string, Counter>());
  add(a: number, b: number): number {
    return a + b;
  }
  async sub(a: number, b = 1): Promise<number> {
    return a - b;
  }
  async identity<T>(x: T): Promise<T> {
    return x;
  }
  over(a: string): string;
  over(a: number, b: boolean): number;
  over(a: unknown): unknown {
    return a;
  }
  register(client: Remote<Client>, more: { c: Remote<Client>[] }): void {
    void client;
    void more;
  }
  make(): Counter {
    return this.counter;
  }
  list(): { counters: Counter[]; n: number } {
    return { counters: [], n: 1 };
  }
  maybe(): string | undefined {
    return undefined;
  }
  static {
    expose(this, 'add', 'nested');
    // @ts-expect-error no such member
    expose(this, 'typo');
    // @ts-expect-error data
    expose(this, 'label');
  }
}
declare const r: Remote<Calc>;
expectTypeOf(r.add).toEqualTypeOf<(a: number, b: number) => Promise<number>>();
expectTypeOf(r.add(1, 2)).toEqualTypeOf<Promise<number>>();
// @ts-expect-error a string is no number
r.add('1', 2);
expectTypeOf(r.sub(1)).toEqualTypeOf<Promise<number>>();
expectTypeOf(r.identity('a' as const)).toEqualTypeOf<Promise<'a'>>();
expectTypeOf(r.over('a')).toEqualTypeOf<Promise<string>>();
expectTypeOf(r.over(1, true)).toEqualTypeOf<Promise<number>>();
expectTypeOf(r.nested.mean([1])).toEqualTypeOf<Promise<number>>();
expectTypeOf(r.counter.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(r.all.x!.increment()).toEqualTypeOf<Promise<number>>();
r.register(new Client(), { c: [new Client()] });
expectTypeOf(r.make()).toEqualTypeOf<Promise<Remote<Counter>>>();
const l = await r.list();
expectTypeOf(l.counters[0]!.increment()).toEqualTypeOf<Promise<number>>();
expectTypeOf(l.n).toEqualTypeOf<number>();
expectTypeOf(r.maybe()).toEqualTypeOf<Promise<string | null>>();
// @ts-expect-error data members are gone
r.label;
// @ts-expect-error data members are gone
r.when;
