import { readFileSync } from 'node:fs';
import {
  ChannelError,
  type ChannelErrorCode,
  connect,
  DecodeError,
  Loopback,
  listen,
  RpcError,
  type RpcErrorCode,
  SerializationError,
  service,
} from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { addresses, pair, rejection } from './helpers.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, without its head. */
function tableOf(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** Every code there is: the compiler knows when one is missing, or is none. */
const codes: Record<
  RpcErrorCode | ChannelErrorCode | (SerializationError | DecodeError)['code'],
  true
> = {
  ERR_MAS_NOT_FOUND: true,
  ERR_MAS_NOT_CALLABLE: true,
  ERR_MAS_BAD_CALL: true,
  ERR_MAS_REMOTE: true,
  ERR_MAS_SERIALIZATION: true,
  ERR_MAS_DECODE: true,
  ERR_MAS_TOO_LARGE: true,
  ERR_MAS_CLOSED: true,
  ERR_MAS_PROTOCOL: true,
  ERR_MAS_ADDRESS: true,
  ERR_MAS_CONNECT: true,
  ERR_MAS_LISTEN: true,
  ERR_MAS_REFUSED: true,
  ERR_MAS_TLS: true,
  ERR_MAS_TLS_EXPIRED: true,
  ERR_MAS_TLS_NAME: true,
  ERR_MAS_TLS_AUTHORITY: true,
  ERR_MAS_TLS_NO_CERTIFICATE: true,
  ERR_MAS_TLS_PLAIN: true,
  ERR_MAS_ABORTED: true,
  ERR_MAS_TIMEOUT: true,
  ERR_MAS_ANSWERED: true,
  ERR_MAS_BUSY: true,
  ERR_MAS_FORBIDDEN: true,
};
/** Of channels alone: no call here can end so. */
const channelsOnly = ['ERR_MAS_ANSWERED'];

describe('the table of errors in the README', () => {
  it('has every code', () => {
    const listed = tableOf('Errors').map(([code]) => code!.replaceAll('`', ''));
    const expected = Object.keys(codes).filter((code) => !channelsOnly.includes(code));
    expect(listed.sort()).toEqual(expected.sort());
  });

  it('says of each when it comes and whether to try again', () => {
    for (const row of tableOf('Errors')) {
      expect(row.map((cell) => cell.length > 1)).toEqual([true, true, true, true]);
    }
  });

  it('names the class of each', async () => {
    const classOf = Object.fromEntries(
      tableOf('Errors').map(([code, name]) => [
        code!.replaceAll('`', ''),
        name!.replaceAll('`', ''),
      ]),
    );
    const root = service({ ok: () => true, part: service({}) });
    await using peer = await pair(root);
    const { connection, server } = peer;
    const inProcess = new Loopback(root, 'here').remote as unknown as Record<
      string,
      () => Promise<never>
    >;
    const causeOf = async (call: Promise<unknown>) => (await rejection(call, ChannelError)).cause;
    const closed = await connect(server.address);
    await closed.close();
    type Open = { ok(a: unknown): void };
    const unexpected = connection.proxy<Open>('');
    const small = await connect<Open>(server.address, { limits: { maxMessageBytes: 100 } });
    const seen = [
      await causeOf(inProcess.missing!()),
      await causeOf(inProcess.part!()),
      await rejection(connection.proxy<{ x(): void }>('').x(), ChannelError),
      await rejection(
        unexpected.ok(() => 1),
        SerializationError,
      ),
      await rejection(small.remote.ok('x'.repeat(200)), ChannelError),
      await rejection(closed.proxy<typeof root>('').ok(), ChannelError),
      await rejection(connect('nonsense'), ChannelError),
      await rejection(connect(addresses.local()), ChannelError),
      await rejection(listen(server.address, root), ChannelError),
      await rejection(connect(server.address, { signal: AbortSignal.abort() }), ChannelError),
    ] as (Error & { code: string })[];
    await small.close();
    for (const error of seen)
      expect(classOf[error.code]).toBe(error.name.replace('AbortError', 'ChannelError'));
    expect(new Set(seen.map(({ code }) => code)).size).toBe(seen.length);
    expect(classOf).toMatchObject({
      ERR_MAS_BAD_CALL: new RpcError('ERR_MAS_BAD_CALL', '').name,
      ERR_MAS_DECODE: new DecodeError('').name,
      ERR_MAS_PROTOCOL: new ChannelError('ERR_MAS_PROTOCOL', '').name,
    });
  });
});
