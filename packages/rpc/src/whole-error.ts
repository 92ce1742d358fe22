import type { FailureDetail } from '@mas/channel';
import { toPlain } from './plain-text.ts';

/** Errors that contain more errors than this are cut: the deeper ones travel as text. */
const MAX_NESTED = 8;

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
    yield partOf(thrown, options, new Set());
    yield { error: headOf(thrown, options) };
  } catch {
    // A getter of it has thrown, or it is a proxy that was revoked: it is described as text.
  }
}

function partOf(thrown: unknown, options: WriteErrorOptions, told: Set<unknown>): Part {
  if (!(thrown instanceof Error)) return { value: toPlain(thrown, options.isRegistered) };
  if (told.has(thrown) || told.size >= MAX_NESTED) return { value: String(thrown) };
  told.add(thrown);
  if (options.isRegistered(thrown)) return { instance: thrown, ...stackOf(thrown, options) };
  const head = headOf(thrown, options);
  if (options.detail === 'message') {
    const { code } = thrown as { code?: unknown };
    const hasCode = typeof code === 'string' || typeof code === 'number';
    return { error: { ...head, ...(hasCode && { own: { code: { value: code } } }) } };
  }
  const own: Record<string, Part> = {};
  for (const [key, value] of Object.entries(thrown)) {
    if (!OUTSIDE.has(key) && value !== undefined) own[key] = partOf(value, options, told);
  }
  return {
    error: {
      ...head,
      ...(thrown.cause !== undefined && { cause: partOf(thrown.cause, options, told) }),
      ...(thrown instanceof AggregateError && {
        errors: thrown.errors.map((inner: unknown) => partOf(inner, options, told)),
      }),
      ...(Object.keys(own).length > 0 && { own }),
    },
  };
}

/** What has a place of its own, and what no value may be called. */
const OUTSIDE = new Set(['name', 'message', 'stack', 'cause', 'errors', '__proto__', '__type__']);

function headOf(error: Error, options: WriteErrorOptions): ErrorData {
  return { name: text(error.name), message: text(error.message), ...stackOf(error, options) };
}

function stackOf(error: Error, { detail }: WriteErrorOptions): { stack?: string } {
  return detail === 'stack' && typeof error.stack === 'string' ? { stack: text(error.stack) } : {};
}

/** As text that UTF-8 can say. */
function text(value: unknown): string {
  return toPlain(String(value), () => false) as string;
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

function setHidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
