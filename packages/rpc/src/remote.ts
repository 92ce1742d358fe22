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
  readonly [K in keyof T as RemoteName<T, K>]-?: NonNullable<T[K]> extends AnyFunction
    ? RemoteMethod<NonNullable<T[K]>>
    : Remote<NonNullable<T[K]>>;
};

/** Names that a proxy answers itself: they mean something to the language. */
type LocalName = 'constructor' | 'prototype' | 'then' | 'toJSON' | 'toString' | 'valueOf';

/** A name, when it is that of a method or a sub-service, also of one that is not always there. */
type RemoteName<T, K extends keyof T> = K extends LocalName | symbol | number
  ? never
  : NonNullable<T[K]> extends AnyFunction
    ? K
    : IsService<NonNullable<T[K]>> extends true
      ? K
      : never;

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

/**
 * Whether a service or a proxy is somewhere in a value. Not looked for further down than six
 * levels: types such as that of any JSON have no end.
 */
type Involved<T, Depth extends 0[] = []> = Depth['length'] extends 6
  ? false
  : unknown extends T
    ? false
    : T extends object
      ? IsRemote<T> extends true
        ? true
        : IsService<T> extends true
          ? true
          : T extends readonly unknown[]
            ? { [K in keyof T]: Involved<T[K], [...Depth, 0]> }[number]
            : T extends Value
              ? false
              : Involved<T[keyof T], [...Depth, 0]>
      : false;

/** What arrives of a value: proxies for its services. */
type Arriving<T> = T extends unknown
  ? true extends Involved<T>
    ? IsRemote<T> extends true
      ? T
      : IsService<T> extends true
        ? Remote<T>
        : { [K in keyof T]: Arriving<T[K]> }
    : T
  : never;

/** What may be passed to arrive as a value: services for its proxies. */
type Passing<T> = T extends unknown
  ? true extends Involved<T>
    ? IsRemote<T> extends true
      ? T extends RemoteBrand<infer S>
        ? S
        : never
      : IsService<T> extends true
        ? T
        : { [K in keyof T]: Passing<T[K]> }
    : T
  : never;

/** What the caller gets of what the other side returns. */
type Result<T> = T extends undefined ? null : Arriving<T>;

type IsUndefined<T> = unknown extends T ? false : T extends undefined ? true : false;

/** Whether a function can be kept as it is: when it is async and all arrives as it is. */
type IsKept<A extends unknown[], R> = [R] extends [never]
  ? false
  : R extends Promise<infer V>
    ? true extends Involved<A> | Involved<V> | IsUndefined<V>
      ? false
      : true
    : false;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type Call<A extends unknown[], R> = (
  ...args: { [K in keyof A]: Passing<A[K]> }
) => Promise<Result<Awaited<R>>>;

// biome-ignore format: one line for each number of overloads
type RemoteMethod<F> =
  unknown extends F ? F :
  F extends { (...a: infer A1): infer R1; (...a: infer A2): infer R2; (...a: infer A3): infer R3; (...a: infer A4): infer R4 }
    ? [IsKept<A1, R1>, IsKept<A2, R2>, IsKept<A3, R3>, IsKept<A4, R4>] extends [true, true, true, true]
      ? F
      : Same<[A1, R1], [A4, R4]> extends true
        ? Call<A4, R4>
        : Call<A1, R1> & Call<A2, R2> & Call<A3, R3> & Call<A4, R4>
    : never;
