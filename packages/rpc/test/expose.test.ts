import { expose, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair } from './helpers.ts';

/** Another decorator, as users have them: each call is counted. */
function counted(counts: Map<string, number>) {
  return <A extends unknown[], R>(
    method: (...args: A) => R,
    { name }: ClassMethodDecoratorContext,
  ) =>
    function (this: unknown, ...args: A): R {
      counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
      return Reflect.apply(method, this, args);
    };
}

describe('as a standard decorator, expose', () => {
  it('makes methods, and fields, getters and accessors that hold a service, reachable', async () => {
    const part = (name: string) => service({ name: () => name });
    class Root {
      #seen = 0;
      readonly #hidden = part('getter');

      @expose
      readonly field = part('field');

      @expose
      accessor auto = part('accessor');

      @expose
      get getter() {
        return this.#hidden;
      }

      @expose
      count(by: number): number {
        this.#seen += by;
        return this.#seen;
      }
    }
    await using connected = await pair(new Root());
    const { remote } = connected;
    expect(await remote.count(2)).toBe(2);
    expect(await remote.count(3)).toBe(5);
    expect(await remote.field.name()).toBe('field');
    expect(await remote.auto.name()).toBe('accessor');
    expect(await remote.getter.name()).toBe('getter');
  });

  it('can stand inside or outside of other decorators', async () => {
    const counts = new Map<string, number>();
    class Root {
      @expose
      @counted(counts)
      outside(): string {
        return 'outside';
      }

      @counted(counts)
      @expose
      inside(): string {
        return 'inside';
      }
    }
    await using connected = await pair(new Root());
    expect(await connected.remote.outside()).toBe('outside');
    expect(await connected.remote.inside()).toBe('inside');
    expect(Object.fromEntries(counts)).toEqual({ outside: 1, inside: 1 });
  });

  it('exposes nothing to the instances of other classes', async () => {
    class Base {
      both(): string {
        return 'both';
      }
    }
    class Exposing extends Base {
      @expose
      override both(): string {
        return super.both();
      }
    }
    await using connected = await pair(service({ yes: new Exposing() }));
    expect(await connected.remote.yes.both()).toBe('both');
    expect(() => service({ no: new Base() })).toThrow(TypeError);
  });

  it('refuses what no peer could reach: static, private, symbol, setter, class', () => {
    expect(() => {
      class Root {
        @expose
        static add(): void {}
        sub(): void {}
      }
      return Root;
    }).toThrow(new TypeError('add cannot be exposed: it is static'));
    expect(() => {
      class Root {
        @expose
        #add(): void {}
        add(): void {
          this.#add();
        }
      }
      return Root;
    }).toThrow(new TypeError('#add cannot be exposed: it is private'));
    expect(() => {
      class Root {
        @expose
        [Symbol.iterator](): void {}
      }
      return Root;
    }).toThrow(/Symbol\(Symbol\.iterator\) cannot be exposed/);
    expect(() => {
      class Root {
        // @ts-expect-error the compiler says so too
        @expose
        set value(_: number) {}
      }
      return Root;
    }).toThrow(new TypeError('value cannot be exposed: it is a setter'));
    expect(() => {
      // @ts-expect-error the compiler says so too
      @expose
      class Root {}
      return Root;
    }).toThrow(new TypeError('Root cannot be exposed: it is a class'));
  });
});

describe('as a legacy decorator, expose', () => {
  // What a compiler emits for `experimentalDecorators`.
  class Calculator {
    nested = service({ mean: (numbers: number[]) => numbers.reduce((a, b) => a + b) / 2 });
    add(a: number, b: number): number {
      return a + b;
    }
    static shared(): void {}
  }
  const descriptor = (of: object, name: string) => Object.getOwnPropertyDescriptor(of, name)!;

  it('exposes methods and fields', async () => {
    const decorated = expose(
      Calculator.prototype,
      'add',
      descriptor(Calculator.prototype, 'add'),
    ) as unknown;
    expect(decorated).toBeUndefined(); // or it would replace the method
    expose(Calculator.prototype, 'nested', undefined);
    await using connected = await pair(new Calculator());
    expect(await connected.remote.add(3, 4)).toBe(7);
    expect(await connected.remote.nested.mean([1, 3])).toBe(2);
  });

  it('refuses static members, symbols and parameters', () => {
    const legacy = expose as (target: unknown, ...rest: unknown[]) => void;
    const shared = descriptor(Calculator, 'shared');
    const isStatic = new TypeError(
      'shared is a static member; only those of instances can be exposed',
    );
    expect(() => legacy(Calculator, 'shared', shared)).toThrow(isStatic);
    expect(() => legacy(Calculator, 'shared', undefined)).toThrow(isStatic);
    expect(() => legacy(Calculator.prototype, Symbol('x'), {})).toThrow(TypeError);
    expect(() => legacy(Calculator.prototype, 'add', 0)).toThrow(TypeError);
  });
});
