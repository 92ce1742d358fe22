import type { ChannelError, TlsOptions } from '@mas/agent';
import { afterAll, expect } from 'vitest';
import { createContainer } from './support/agent-system.ts';
import type { Combination } from './support/cell.ts';
import { freeAddress } from './support/free-address.ts';
import { matrix } from './support/matrix.ts';
import type { PythonPeer } from './support/python-peer.ts';
import { type TlsFiles, TlsFolder } from './support/tls-files.ts';
import { TypeScriptAgent } from './support/typescript-agent.ts';

const folder = await TlsFolder.create();
afterAll(() => folder[Symbol.asyncDispose]());

const known = await folder.issue({ name: 'known' });

matrix('TLS', 'agent_peer', {
  'agents call each other when both sides have a certificate': async (python, combination) => {
    const attempt = await connect(python, combination, { listening: known, connecting: known });
    expect(attempt).toEqual({ outcome: 'TypeScript 0 and Python 0', refused: [] });
  },

  'who connects with a certificate of another authority is turned away': async (
    python,
    combination,
  ) => {
    const connecting = await folder.issueForeign();
    const { outcome, refused } = await connect(python, combination, {
      listening: known,
      connecting,
    });
    if (combination.server === 'Python') {
      expect(outcome).toMatch(/^ERR_MAS_TLS_AUTHORITY: .*the certificate of this side/);
    } else {
      expect(outcome).toMatch(/Connection|SSL/);
      expect(refused).toEqual(['ERR_MAS_TLS_AUTHORITY']);
    }
  },

  'who connects with a certificate that has expired is turned away': async (
    python,
    combination,
  ) => {
    const connecting = await folder.issue({ endsInDays: -1 });
    const { outcome, refused } = await connect(python, combination, {
      listening: known,
      connecting,
    });
    if (combination.server === 'Python') {
      expect(outcome).toMatch(/^ERR_MAS_TLS_EXPIRED: .*the certificate of this side/);
    } else {
      expect(outcome).toMatch(/Connection|SSL/);
      expect(refused).toEqual(['ERR_MAS_TLS_EXPIRED']);
    }
  },

  'who listens with a certificate for another host is not trusted': async (python, combination) => {
    const listening = await folder.issue({ hosts: ['elsewhere.test'] });
    const { outcome } = await connect(python, combination, { listening, connecting: known });
    expect(outcome).toMatch(
      combination.server === 'Python'
        ? /^ERR_MAS_TLS_NAME: .* is for another name/
        : /CertificateError|CERTIFICATE_VERIFY_FAILED.*(IP address|Hostname) mismatch/,
    );
  },

  'who connects without TLS is turned away': async (python, combination) => {
    const { outcome, refused } = await connect(python, combination, { listening: known });
    if (combination.server === 'Python') {
      expect(outcome).toMatch(/^ERR_MAS_(CLOSED|TLS_PLAIN): /);
    } else {
      expect(outcome).toMatch(/Connection/);
      expect(refused).toEqual(['ERR_MAS_TLS_PLAIN']);
    }
  },
});

interface Sides {
  readonly listening: TlsFiles;
  /** Nothing for somebody without TLS. */
  readonly connecting?: TlsFiles;
}

/** Has one side connect to the other, each with an agent that the other one calls. */
async function connect(
  python: PythonPeer,
  combination: Combination,
  { listening, connecting }: Sides,
): Promise<{ outcome: string; refused: readonly string[] }> {
  const pythonListens = combination.server === 'Python';
  const refused: string[] = [];
  const tls: TlsOptions | undefined = pythonListens
    ? connecting && { ...connecting }
    : { ...listening };
  await using container = await createContainer(combination, freeAddress(combination.transport), {
    ...(tls !== undefined && { tls }),
    onRefused: (error) => refused.push(error.code),
  });
  const agent = container.spawn(TypeScriptAgent);
  const files = pythonListens ? listening : connecting;
  const [address] = await python.call<[string]>('create', {
    codec: combination.codec,
    address: freeAddress(combination.transport),
    ...(files !== undefined && { tls: [files.ca, files.cert, files.key] }),
  });
  await using _ = { [Symbol.asyncDispose]: () => python.call('close') as Promise<void> };
  const outcome = await ask().catch((error: Partial<ChannelError> & Error) => {
    // Nothing that has to do with who the other side is.
    if (error.message.includes('ValueError')) throw error;
    return `${error.code ?? 'Python'}: ${error.message}`;
  });
  return { outcome, refused };

  async function ask(): Promise<string> {
    if (pythonListens) await agent.approach(address);
    else await python.call('meet', { addresses: [agent.address] });
    return `${await python.call('ask', { method: 'name' })} and ${await agent.partner().name()}`;
  }
}
