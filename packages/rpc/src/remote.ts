import type { ServiceBrand } from './service.ts';

/**
 * Classes with methods whose instances are values, not services: those that travel as custom
 * types, and those that are no matter of the other side at all. Add yours, under any name:
 *
 * ```ts
 * declare module '@mas/rpc' {
 *   interface ValueTypes { money: Money }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to
export interface ValueTypes {}

/**
 * What a caller sees of a service: every method is async, sub-services are sub-proxies, and data
 * members are gone. Services in arguments and results are proxies on the other side.
 *
 * The compiler does not know which names are exposed: calling another one rejects. An async method
 * keeps its type parameters; of another one they become what they extend, and up to four overloads
 * are kept. A result of `undefined` arrives as `null`.
 */
export type Remote<T> = RemoteBrand<T> & {
  readonly [K in keyof T as K extends Exclude<string, LocalName>
    ? T[K] extends AnyFunction
      ? K
      : IsService<T[K]> extends true
        ? K
        : never
    : never]: T[K] extends AnyFunction ? RemoteMethod<T[K]> : Remote<T[K]>;
};

/** Names that a proxy answers itself: they mean something to the language. */
type LocalName = 'constructor' | 'then' | 'toJSON' | 'toString' | 'valueOf';

declare const remoteBrand: unique symbol;

interface RemoteBrand<T> {
  /** Exists for the compiler only: what the proxy stands for. */
  readonly [remoteBrand]?: T;
}

// biome-ignore lint/suspicious/noExplicitAny: only `any` matches the parameters of every function
type AnyFunction = (...args: any[]) => unknown;

/** What has methods and still is a value. */
type Value =
  | AnyFunction
  | readonly unknown[]
  | ArrayBufferView
  | ArrayBuffer
  | Date
  | RegExp
  | Error
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | PromiseLike<unknown>
  | ValueTypes[keyof ValueTypes];

type IsRemote<T> = typeof remoteBrand extends keyof T ? true : false;

/** Whether a type is a service: made by `service()` or `directory()`, or an object with methods. */
type IsService<T> = unknown extends T
  ? false
  : T extends Value
    ? false
    : T extends object
      ? IsRemote<T> extends true
        ? false
        : keyof ServiceBrand extends keyof T
          ? true
          : true extends { [K in keyof T]-?: T[K] extends AnyFunction ? true : never }[keyof T]
            ? true
            : false
      : false;

/** What the caller gets of what the other side returns. */
type Result<T> = T extends undefined ? null : Arriving<T>;

type Arriving<T> = unknown extends T
  ? T
  : T extends readonly unknown[]
    ? { [K in keyof T]: Arriving<T[K]> }
    : IsService<T> extends true
      ? Remote<T>
      : T extends Value
        ? T
        : T extends object
          ? IsRemote<T> extends true
            ? T
            : { [K in keyof T]: Arriving<T[K]> }
          : T;

/** What the caller may pass for a parameter: where the other side wants a proxy, the service. */
type Passing<T> = unknown extends T
  ? T
  : T extends readonly unknown[]
    ? { [K in keyof T]: Passing<T[K]> }
    : T extends Value
      ? T
      : T extends object
        ? IsRemote<T> extends true
          ? T extends RemoteBrand<infer S>
            ? S
            : never
          : IsService<T> extends true
            ? T
            : { [K in keyof T]: Passing<T[K]> }
        : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** An async function that no service passes through is kept as it is, with its type parameters. */
type RemoteMethod<F extends AnyFunction> =
  ReturnType<F> extends Promise<infer R>
    ? [Same<Result<R>, R>, Same<Passing<Parameters<F>>, Parameters<F>>] extends [true, true]
      ? F
      : RemoteOverloads<F>
    : RemoteOverloads<F>;

type Call<A extends unknown[], R> = (
  ...args: { [K in keyof A]: Passing<A[K]> }
) => Promise<Result<Awaited<R>>>;

// biome-ignore format: one line for each number of overloads
type RemoteOverloads<F> =
  F extends { (...a: infer A1): infer R1; (...a: infer A2): infer R2; (...a: infer A3): infer R3; (...a: infer A4): infer R4 }
    ? Same<[A1, R1], [A4, R4]> extends true
      ? Call<A4, R4>
      : Call<A1, R1> & Call<A2, R2> & Call<A3, R3> & Call<A4, R4>
    : never;
