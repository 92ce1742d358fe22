import type { FailureDetail } from '@mas/channel';
import { PlainCopy } from './plain-copy.ts';

/** So many errors travel with each other; further ones as text. */
const MAX_ERRORS = 64;

/** How an error travels between two ends that both know how. */
interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: Part;
  readonly errors?: readonly Part[];
  /** Its own enumerable properties. */
  readonly own?: Readonly<Record<string, Part>>;
}

/** An error, an error of a registered class as the value that it is, or any other value. */
type Part =
  | { readonly error: ErrorData }
  | { readonly instance: unknown; readonly stack?: string }
  | { readonly value: unknown };

/** How errors are taken apart. */
export interface WriteErrorOptions {
  readonly detail: FailureDetail;
  /** Whether an object has a custom type, and so travels as itself. */
  isRegistered(value: object): boolean;
}

/**
 * What an error may travel as: whole, and with the least that is left of it when that cannot be sent.
 * Nothing for what is no error, or cannot be looked at.
 */
export function* writeError(thrown: unknown, options: WriteErrorOptions): Iterable<unknown> {
  try {
    if (!(thrown instanceof Error)) return;
    const writer = new ErrorWriter(options);
    yield writer.partOf(thrown);
    yield { error: writer.headOf(thrown) };
  } catch {
    // A getter of it has thrown, or it is a proxy that was revoked: it is described as text.
  }
}

/** What has a place of its own, what no value may be called, and what the language asks of an object. */
const OUTSIDE = new Set([
  ...['name', 'message', 'stack', 'cause', 'errors', '__proto__', '__type__'],
  ...['constructor', 'hasOwnProperty', 'then', 'toJSON', 'toString', 'valueOf'],
]);

class ErrorWriter {
  readonly #options: WriteErrorOptions;
  readonly #values: PlainCopy;
  /** The errors that have been written: one may lead back to itself. */
  readonly #told = new Set<Error>();

  constructor(options: WriteErrorOptions) {
    this.#options = options;
    this.#values = new PlainCopy(options.isRegistered);
  }

  partOf(thrown: unknown): Part {
    if (!(thrown instanceof Error)) return { value: this.#values.copy(thrown) };
    if (this.#told.has(thrown) || this.#told.size >= MAX_ERRORS) {
      return { value: this.#values.copy(String(thrown)) };
    }
    this.#told.add(thrown);
    if (this.#options.isRegistered(thrown)) return { instance: thrown, ...this.#stackOf(thrown) };
    const head = this.headOf(thrown);
    if (this.#options.detail === 'message') {
      const { code } = thrown as { code?: unknown };
      const hasCode = typeof code === 'string' || typeof code === 'number';
      return { error: { ...head, ...(hasCode && { own: { code: { value: code } } }) } };
    }
    const own: Record<string, Part> = {};
    for (const [key, value] of Object.entries(thrown)) {
      if (!OUTSIDE.has(key) && value !== undefined) own[key] = this.partOf(value);
    }
    return {
      error: {
        ...head,
        ...(thrown.cause !== undefined && { cause: this.partOf(thrown.cause) }),
        ...(thrown instanceof AggregateError && {
          errors: thrown.errors.map((inner: unknown) => this.partOf(inner)),
        }),
        ...(Object.keys(own).length > 0 && { own }),
      },
    };
  }

  headOf(error: Error): ErrorData {
    const name = this.#values.copy(String(error.name)) as string;
    const message = this.#values.copy(String(error.message)) as string;
    return { name, message, ...this.#stackOf(error) };
  }

  #stackOf({ stack }: Error): { stack?: string } {
    if (this.#options.detail !== 'stack' || typeof stack !== 'string') return {};
    return { stack: this.#values.copy(stack) as string };
  }
}

type ErrorClass = new (message: string) => Error;

/** The classes that exist everywhere. An error of another one keeps its name. */
const CLASSES = new Map<string, ErrorClass>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [
    type.name,
    type,
  ]),
);

/** The error of what a peer has sent, or undefined when it is none. */
export function readError(content: unknown): Error | undefined {
  const part = readPart(content);
  return part?.value instanceof Error ? part.value : undefined;
}

function readPart(content: unknown): { readonly value: unknown } | undefined {
  if (!isMap(content)) return undefined;
  if ('value' in content) return { value: content.value };
  if ('instance' in content) {
    const { instance, stack } = content;
    if (instance instanceof Error && typeof stack === 'string') setHidden(instance, 'stack', stack);
    return { value: instance };
  }
  const { error } = content;
  return isMap(error) ? readData(error) : undefined;
}

function readData(data: Record<string, unknown>): { readonly value: Error } | undefined {
  const { name, message, stack, cause, errors, own } = data;
  if (typeof name !== 'string' || typeof message !== 'string') return undefined;
  const parts = Array.isArray(errors) ? errors.map((part) => readPart(part)?.value) : [];
  const error =
    name === 'AggregateError'
      ? new AggregateError(parts, message)
      : new (CLASSES.get(name) ?? Error)(message);
  if (error.name !== name) setHidden(error, 'name', name);
  // Its own trace, or none: that of this side tells nothing about it.
  setHidden(error, 'stack', typeof stack === 'string' ? stack : `${name}: ${message}`);
  const because = readPart(cause);
  if (because !== undefined) setHidden(error, 'cause', because.value);
  if (isMap(own)) {
    for (const [key, content] of Object.entries(own)) {
      const part = readPart(content);
      if (part === undefined || OUTSIDE.has(key)) continue;
      Object.defineProperty(error, key, {
        value: part.value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return { value: error };
}

/** An error that has frozen itself stays as it is. */
function setHidden(error: Error, name: string, value: unknown): void {
  Reflect.defineProperty(error, name, { value, writable: true, configurable: true });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
