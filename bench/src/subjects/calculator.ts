import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Call, ListenAt } from '../subject.ts';
import type { CodecName } from './codecs.ts';

/** What ours do with `add(a, b)` and `echo(value)`, made into the calls of the works. */
export function callsOf(
  work: string,
  codec: CodecName,
  remote: {
    add(a: number, b: number): Promise<unknown>;
    echo(value: unknown): Promise<unknown>;
  },
): Call | undefined {
  const [a, b] = ARGUMENTS;
  if (work === 'add') return () => remote.add(a, b);
  const value = ECHOES[work];
  if (value === undefined) return undefined;
  if (codec === 'json' && value instanceof Uint8Array)
    return asBase64(value, (text) => remote.echo(text));
  return () => remote.echo(value);
}

/** Bytes for libraries that can only send text: written and read by the client, as a user has to. */
export function asBase64(bytes: Uint8Array, echo: (text: string) => Promise<unknown>): Call {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return async () => Buffer.from((await echo(view.toString('base64'))) as string, 'base64');
}

export function masAddress(at: ListenAt): string {
  return at.transport === 'tcp' ? 'tcp://127.0.0.1:0' : `ipc://[${at.path}]`;
}
