import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';
import { formatAddress, parseAddress } from '@mas/rpc';

const EVERY_INTERFACE = new Set(['', '0.0.0.0', '::']);

/**
 * The address by which others reach a container that listens at one: where that is every
 * interface, the host is the machine's full name (a rule of the protocol).
 */
export async function nameOfContainer(listening: string): Promise<string> {
  const parsed = parseAddress(listening);
  if (parsed.kind !== 'tcp' || !EVERY_INTERFACE.has(parsed.host)) return listening;
  return formatAddress({ ...parsed, host: await fullHostName() });
}

async function fullHostName(): Promise<string> {
  const short = hostname();
  try {
    const { address } = await lookup(short);
    const { hostname: full } = await lookupService(address, 0);
    // Some systems know themselves by a name that means another machine everywhere else.
    return full.includes('.') && !full.startsWith('localhost.') ? full : short;
  } catch {
    // A machine that does not know its own name in the network has only this one.
    return short;
  }
}
