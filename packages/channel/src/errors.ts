/**
 * The stable codes of {@link ChannelError}. Whether a retry makes sense:
 *
 * - `ERR_MAS_ADDRESS`: the address cannot be parsed. No.
 * - `ERR_MAS_CONNECT`: nobody answers at the address. Yes, later.
 * - `ERR_MAS_LISTEN`: the address cannot be bound. Once it is free.
 * - `ERR_MAS_REFUSED`: the server's `authorize` has turned the client away, or the server has as
 *   many as it takes; for the server. No.
 * - `ERR_MAS_TLS`: the TLS options cannot be used, or the handshake failed for another reason than
 *   those below. No.
 * - `ERR_MAS_TLS_EXPIRED`, `ERR_MAS_TLS_NAME`, `ERR_MAS_TLS_AUTHORITY`: a certificate is out of date,
 *   for another host, or from an authority that is not trusted. No.
 * - `ERR_MAS_TLS_NO_CERTIFICATE`: the client has shown none. No.
 * - `ERR_MAS_TLS_PLAIN`: only one of the two sides speaks TLS. No.
 * - `ERR_MAS_CLOSED`: the connection has ended. Yes, on a new connection, when `sent` is `no` or
 *   the request may run twice.
 * - `ERR_MAS_TIMEOUT`: there was no reply in time. When the request may run twice.
 * - `ERR_MAS_ABORTED`: the caller's signal was aborted. No.
 * - `ERR_MAS_PROTOCOL`: the peer, or a message, does not keep to the protocol. No.
 * - `ERR_MAS_TOO_LARGE`: the message exceeds `maxMessageBytes`. No.
 * - `ERR_MAS_BUSY`: `maxOutgoingRequests` are open, and `whenFull` is `fail`. Yes, when some are answered.
 * - `ERR_MAS_ANSWERED`: the request has been answered before. No.
 * - `ERR_MAS_REMOTE`: the peer handled the request and failed. That depends on the failure.
 */
export type ChannelErrorCode =
  | 'ERR_MAS_ADDRESS'
  | 'ERR_MAS_CONNECT'
  | 'ERR_MAS_LISTEN'
  | 'ERR_MAS_REFUSED'
  | 'ERR_MAS_TLS'
  | 'ERR_MAS_TLS_EXPIRED'
  | 'ERR_MAS_TLS_NAME'
  | 'ERR_MAS_TLS_AUTHORITY'
  | 'ERR_MAS_TLS_NO_CERTIFICATE'
  | 'ERR_MAS_TLS_PLAIN'
  | 'ERR_MAS_CLOSED'
  | 'ERR_MAS_TIMEOUT'
  | 'ERR_MAS_ABORTED'
  | 'ERR_MAS_PROTOCOL'
  | 'ERR_MAS_TOO_LARGE'
  | 'ERR_MAS_BUSY'
  | 'ERR_MAS_ANSWERED'
  | 'ERR_MAS_REMOTE';

/** Whether a request may have reached the peer: `no` is certain, `maybe` is not. */
export type Sent = 'no' | 'maybe';

/** What goes wrong with a connection or with one request on it. Match on `code`. */
export class ChannelError extends Error {
  static {
    ChannelError.prototype.name = 'ChannelError';
  }

  readonly code: ChannelErrorCode;
  /** For the error of a request: whether it may have reached the peer. */
  readonly sent: Sent | undefined;

  constructor(
    code: ChannelErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly sent?: Sent } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.sent = options.sent;
    // Those who wait for a signal to fire look for this name.
    if (code === 'ERR_MAS_ABORTED') this.name = 'AbortError';
  }
}

/** The failure of a request as the peer reported it. The connection goes on. */
export class RemoteError extends ChannelError {
  static {
    RemoteError.prototype.name = 'RemoteError';
  }

  /** The address of the peer. */
  readonly remoteAddress: string;
  /** The peer's text: message and stack trace in the peer's own format (a rule of the protocol). */
  readonly remoteTrace: string;

  constructor(
    remoteAddress: string,
    remoteTrace: string,
    options: { readonly cause?: unknown } = {},
  ) {
    const message = `${summaryOf(remoteTrace)} (from ${remoteAddress})`;
    super('ERR_MAS_REMOTE', message, { sent: 'maybe', cause: options.cause });
    this.remoteAddress = remoteAddress;
    this.remoteTrace = remoteTrace;
  }
}

/** How much of an error leaves the process. */
export type FailureDetail = 'stack' | 'message';

/**
 * The text that a failure travels as: message and stack trace, with causes, or just the message.
 */
export function failureText(error: unknown, detail: FailureDetail = 'stack'): string {
  try {
    if (!(error instanceof Error)) return `${describe(error)} was thrown`;
    return detail === 'message' ? headline(error) : textOf(error, new Set());
  } catch {
    // Its message may be a symbol, its getters may throw, and a revoked proxy cannot be looked at.
    return 'an error that cannot be described was thrown';
  }
}

/** @param told - the errors that are in the text already: one may lead back to itself */
function textOf(error: Error, told: Set<Error>): string {
  // The stack repeats name and message as they were when the error was made.
  const frames = /^ {4}at .*/ms.exec(error.stack ?? '')?.[0];
  const text = headline(error);
  return `${frames === undefined ? text : `${text}\n${frames}`}${reasonsOf(error, told)}`;
}

function reasonsOf(error: Error, told: Set<Error>): string {
  told.add(error);
  let text = '';
  if (error instanceof AggregateError) {
    for (const inner of error.errors) text += `\nincluding ${reason(inner, told, textOf)}`;
  }
  if (error.cause !== undefined) text += `\ncaused by ${reason(error.cause, told, withoutFrames)}`;
  return text;
}

function reason(
  thrown: unknown,
  told: Set<Error>,
  tell: (error: Error, told: Set<Error>) => string,
): string {
  if (!(thrown instanceof Error)) return describe(thrown);
  return told.has(thrown) ? headline(thrown) : tell(thrown, told);
}

function withoutFrames(error: Error, told: Set<Error>): string {
  return headline(error) + reasonsOf(error, told);
}

function headline(error: Error): string {
  return `${error.name}: ${error.message}`;
}

/** A short text for any value. Never throws. */
export function describe(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value);
    // Its items, and theirs, may be without end.
    return Array.isArray(value) ? `an array of ${value.length}` : String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

/** The line of a failure's text that says what went wrong. */
function summaryOf(text: string): string {
  // Python puts the exception after its frames, which are indented; others put it first.
  if (text.startsWith('Traceback (most recent call last)')) {
    const lines = text.trimEnd().split('\n');
    const last = lines.findLastIndex((line) => /^ +File "/.test(line));
    const after = lines.slice(last + 1).findIndex((line) => /^\S/.test(line));
    if (after >= 0) return lines.slice(last + 1 + after).join('\n');
  }
  return text.split('\n    at ', 1)[0]!.trimEnd();
}
