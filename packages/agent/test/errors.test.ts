import { readFile } from 'node:fs/promises';
import { AgentError, Container, type TlsOptions } from '@mas/agent';
import { Authority, type CertificateOptions } from '@mas/certificates';
import { describe, expect, it } from 'vitest';
import { Counterpart } from './fixtures/counterpart.ts';
import { listenAsPeer, never } from './peer.ts';
import { RawServer } from './raw.ts';
import { localName } from './settings.ts';

const authority = await Authority.create();
const { ca } = authority;
const identity = await authority.issue();

const read = (file: string) => readFile(new URL(`../${file}`, import.meta.url), 'utf8');

/** The first two cells of each row of the table. */
async function readmeRows(): Promise<[string, string][]> {
  const [, section = ''] = (await read('README.md')).split('\n## Errors\n');
  const [table = ''] = section.split('\n## ');
  const rows = table.matchAll(/^\| *`(ERR_\w+)` *\| *`(\w+)` *\|/gm);
  return Array.from(rows, ([, code, type]) => [code!, type!]);
}

/** How to get each of the errors: by a container, another one, and an agent in that. */
const situations: Record<string, (here: Container, there: Container) => unknown> = {
  ERR_MAS_AGENT_ADDRESS: (here) => here.connect('nowhere'),
  ERR_MAS_NO_SUCH_AGENT: (here, there) => here.connect(`${there.address}/1`),
  async ERR_MAS_CONTAINER_CLOSED(here) {
    await here.shutdown();
    here.spawn(Counterpart);
  },
  ERR_MAS_ADDRESS: () => Container.create('nowhere'),
  ERR_MAS_LISTEN: (here) => Container.create(here.address),
  ERR_MAS_CONNECT: (here) => here.connect(`${localName()}/0`),
  async ERR_MAS_TIMEOUT(here) {
    await using silent = await listenAsPeer(localName(), () => never);
    await here.connect(silent.address, { timeoutMs: 1 });
  },
  ERR_MAS_TLS: () => Container.create(localName(), { tls: { ca: '/nowhere.pem' } }),
  ERR_MAS_TLS_EXPIRED: () => connectTo({ endsInDays: -1 }),
  ERR_MAS_TLS_NAME: () => connectTo({ hosts: ['elsewhere.test'] }),
  ERR_MAS_TLS_AUTHORITY: async () => connectTo({ authority: await Authority.create() }),
  ERR_MAS_TLS_NO_CERTIFICATE: () => connectTo({}, { ca }),
  ERR_MAS_TLS_PLAIN: (_, there) => connectAs({ ca, ...identity }, `${there.address}/0`),
  ERR_MAS_REFUSED: (here) =>
    new Promise((_, onRefused) => {
      const options = { authorize: () => false, onRefused };
      void Container.create(localName(), options).then(async (container) => {
        await here.connect(`${container.address}/0`).catch(() => undefined);
        await container.shutdown();
      });
    }),
  ERR_MAS_ABORTED: (here, there) =>
    here.connect(`${there.address}/0`, { signal: AbortSignal.abort() }),
  async ERR_MAS_CLOSED(here, there) {
    const proxy = await here.connect<Counterpart>(`${there.address}/0`);
    await here.shutdown();
    await proxy.add(3, 4);
  },
  async ERR_MAS_PROTOCOL(here) {
    await using raw = await RawServer.listen();
    const connecting = here.connect(`${raw.address}/0`);
    await using peer = await raw.accept();
    peer.sendJson('HTTP/1.1 400 Bad Request');
    await connecting;
  },
  async ERR_MAS_TOO_LARGE(here, there) {
    const proxy = await here.connect<Counterpart>(`${there.address}/0`);
    await proxy.echo('x'.repeat(20_000));
  },
  async ERR_MAS_SERIALIZATION(here, there) {
    const proxy = await here.connect<Counterpart>(`${there.address}/0`);
    await proxy.echo(undefined);
  },
  async ERR_MAS_REMOTE(here, there) {
    const proxy = await here.connect<Counterpart>(`${there.address}/0`);
    await proxy.fail('no');
  },
};

/** Connects to a container that has such a certificate. */
async function connectTo(
  options: CertificateOptions & { readonly authority?: Authority },
  tls: TlsOptions = { ca, ...identity },
): Promise<void> {
  const shown = await (options.authority ?? authority).issue(options);
  await using container = await Container.create('tcp://127.0.0.1:0', { tls: { ca, ...shown } });
  await connectAs(tls, `${container.address}/0`);
}

async function connectAs(tls: TlsOptions, address: string): Promise<void> {
  await using container = await Container.create(localName(), { tls });
  await container.connect(address);
}

describe('the table of errors in the README', () => {
  it('has each code of an AgentError, and no other', async () => {
    const inSource = (await read('src/errors.ts')).matchAll(/\| '(ERR_MAS_\w+)'/g);
    const inTable = (await readmeRows()).filter(([, type]) => type === 'AgentError');
    expect(inTable.map(([code]) => code)).toEqual(Array.from(inSource, ([, code]) => code));
  });

  it('has the errors that are provoked here', async () => {
    const rows = await readmeRows();
    expect(rows.map(([code]) => code)).toEqual(Object.keys(situations));
  });

  it.each(Object.keys(situations))('tells the class of %s', async (code) => {
    await using here = await Container.create('tcp://127.0.0.1:0', {
      limits: { maxMessageBytes: 10_000 },
    });
    await using there = await Container.create('tcp://127.0.0.1:0');
    there.spawn(Counterpart);
    const failing = async () => situations[code]!(here, there);
    const error = await failing().then(
      () => undefined,
      (error: AgentError) => error,
    );
    const types = new Map(await readmeRows());
    expect([error?.code, error?.constructor.name]).toEqual([code, types.get(code)]);
  });
});

describe('an AgentError', () => {
  it('has a name, a code and a message', () => {
    const error = new AgentError('ERR_MAS_NO_SUCH_AGENT', 'nobody');
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.message]).toEqual([
      'AgentError',
      'ERR_MAS_NO_SUCH_AGENT',
      'nobody',
    ]);
    expect('cause' in error).toBe(false);
  });
});
