import { formatAddress, type ParsedAddress, parseAddress } from '@mas/rpc';
import { AgentError } from './errors.ts';

/** The address of an agent taken apart. */
export interface AgentAddress {
  /** The address of its container. */
  readonly container: ParsedAddress;
  /** The address of its container, as the one URL string for it. */
  readonly containerUrl: string;
  readonly id: string;
  /** The whole address, as the one URL string for it. */
  readonly url: string;
}

/**
 * Takes an address apart: `tcp://host:port/id`, `ipc://[/path]/id`, `local://name/id`, and
 * `agent://host:port/id`, which old systems write for `tcp` (a rule of the protocol).
 *
 * @throws {@link AgentError} `ERR_MAS_AGENT_ADDRESS`
 */
export function parseAgentAddress(address: string): AgentAddress {
  const parts = /^(ipc:\/\/\[.+\]|[a-z]+:\/\/[^/]+)\/([^/]+)$/s.exec(String(address));
  if (parts === null) {
    throw new AgentError(
      'ERR_MAS_AGENT_ADDRESS',
      `"${address}" is not the address of an agent, which looks like tcp://host:port/id, ipc://[/path]/id or local://name/id`,
    );
  }
  const [, base, id] = parts as unknown as [string, string, string];
  try {
    const container = parseAddress(base.replace(/^agent:/, 'tcp:'));
    const containerUrl = formatAddress(container);
    return { container, containerUrl, id, url: `${containerUrl}/${id}` };
  } catch (cause) {
    const message = `"${address}" is not the address of an agent: ${(cause as Error).message}`;
    throw new AgentError('ERR_MAS_AGENT_ADDRESS', message, { cause });
  }
}
