import type { ChannelErrorCode, Sent } from '@mas/channel';
import { layers, listeners, type Setting, transports } from './setting.ts';

/** A kind of fault, and what is promised for it: a row of the table in `docs/reliability.md`. */
export interface Fault {
  /** What happens, as the beginning of a sentence. */
  readonly what: string;
  /**
   * How the call ends: with its result, with an error of this code, not yet, or with its caller gone.
   */
  readonly call: 'result' | 'open' | 'gone' | ChannelErrorCode;
  /** What the error says. */
  readonly sent?: Sent;
  /** Whether the peer has begun to handle the call; `perhaps` if it still may. */
  readonly ran: 'yes' | 'no' | 'perhaps';
  /** What the side that serves notices, or does. */
  readonly serving: string;
  /** Whether this side gives up a peer from which nothing comes for a while. */
  readonly isWatched?: true;
  /** Where there is such a fault, if not everywhere. */
  readonly where?: {
    readonly layers?: readonly Setting['layer'][];
    readonly transport?: Setting['transport'];
  };
}

/** Every setting in which there is such a fault, of one layer. */
export function settingsOf({ where }: Fault, layer: Setting['layer']): Setting[] {
  if (!(where?.layers ?? layers).includes(layer)) return [];
  return transports
    .filter((transport) => transport === (where?.transport ?? transport))
    .flatMap((transport) => listeners.map((listener) => ({ layer, transport, listener })));
}

/** What is promised, as the end of a sentence. */
export function promiseOf({ call, sent }: Fault): string {
  if (call === 'result') return 'the call has its result';
  if (call === 'open') return 'the call waits';
  if (call === 'gone') return 'the server goes on';
  return `the call rejects with ${call}${sent === undefined ? '' : `, sent: '${sent}'`}`;
}
