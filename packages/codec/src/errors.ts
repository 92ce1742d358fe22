/** Where in a value something is: property names and array indexes, from the outside in. */
export type ValuePath = readonly (string | number)[];

/** The stable codes of {@link CodecError}. */
export type CodecErrorCode = 'ERR_MAS_SERIALIZATION' | 'ERR_MAS_DECODE';

/** What goes wrong in a codec. A retry with the same value or bytes fails in the same way. */
export class CodecError extends Error {
  readonly code: CodecErrorCode;
  /** Where it is, from the root of the message; empty for the root. */
  readonly path: ValuePath;
  /** What is wrong and what to do instead, without the place. */
  readonly reason: string;

  constructor(
    code: CodecErrorCode,
    reason: string,
    path: ValuePath,
    place: string,
    cause: unknown,
  ) {
    super(`${place}: ${reason}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.path = path;
  }
}

/** A value that cannot be sent. Nothing of it has been. */
export class SerializationError extends CodecError {
  static {
    SerializationError.prototype.name = 'SerializationError';
  }

  /**
   * @param reason - what is wrong with the value, and what to do instead
   * @param options - its place: `path` below `root`, which is `value` by default
   */
  constructor(
    reason: string,
    options: { readonly path?: ValuePath; readonly root?: string; readonly cause?: unknown } = {},
  ) {
    const path = options.path ?? [];
    const place = formatPath(path, options.root ?? 'value');
    super('ERR_MAS_SERIALIZATION', reason, path, place, options.cause);
  }

  /**
   * The same error seen from a layer that had wrapped the value: the first `depth` steps of the
   * path are the wrapping, and the rest is below `root`.
   */
  below(depth: number, root: string): SerializationError {
    const path = this.path.slice(depth);
    return new SerializationError(this.reason, { path, root, cause: this.cause });
  }
}

/** Bytes that are no message of this codec, or that exceed a limit. */
export class DecodeError extends CodecError {
  static {
    DecodeError.prototype.name = 'DecodeError';
  }

  /** @param reason - what is wrong, with the byte or the place where it is known */
  constructor(
    reason: string,
    options: { readonly path?: ValuePath; readonly cause?: unknown } = {},
  ) {
    const path = options.path ?? [];
    super('ERR_MAS_DECODE', reason, path, formatPath(path, 'message'), options.cause);
  }
}

/** Writes a path as an expression: `args[0].price`, `value["odd key"]`. */
export function formatPath(path: ValuePath, root: string): string {
  let text = root;
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
