import { setTimeout as pause } from 'node:timers/promises';
import { History } from './attack/history.ts';
import { HostileConnection } from './attack/hostile-connection.ts';
import { SessionError } from './attack/session.ts';
import { Run } from './run.ts';
import { ServerProcess } from './server-process.ts';

export interface FuzzOptions {
  /** Decides everything that is sent. */
  readonly seed: number;
  /** How many mutated frames to send, at least: a round that has begun is finished. */
  readonly frames: number;
  /** Runs this session alone, and nothing else. */
  readonly session?: number;
  /** Takes lines that tell how far the run is. */
  readonly onProgress?: (line: string) => void;
}

/** What a run has counted, when nothing was wrong. */
export interface FuzzResult {
  /** Mutated frames that were sent, in whole or in part. */
  readonly frames: number;
  /** All that was counted, to be printed. */
  readonly summary: string;
}

/** How many frames of all connections are printed when it is not known which one it was. */
const LAST_FRAMES = 64;
/** A process that has crashed may take a while to say so. */
const LAST_WORDS_MS = 3000;

/**
 * Attacks real servers in a process of their own, while well-behaved clients watch them.
 *
 * @throws Error that says what was wrong, and what was sent before.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const history = new History(LAST_FRAMES);
  await using server = await ServerProcess.start();
  try {
    return await new Run(server, options, history).start();
  } catch (cause) {
    // What a crash leads to is noticed before the crash itself.
    const crash = await Promise.race([server.ended, pause(LAST_WORDS_MS, undefined)]);
    throw new Error(describe(cause, { ...options, history, crash }), { cause });
  } finally {
    HostileConnection.resetAll();
  }
}

function describe(
  error: unknown,
  { seed, history, crash }: { seed: number; history: History; crash: string | undefined },
): string {
  const blamed = error instanceof SessionError && crash === undefined ? error : undefined;
  const again = `--seed ${seed}${blamed === undefined ? '' : ` --session ${blamed.session}`}`;
  return [
    crash ?? (error as Error).message,
    `The seed is ${seed}. To repeat it: npx pnpm@10 --filter @mas/fuzz fuzz ${again}`,
    'The last frames (session, target, mutator, bytes). To send one alone: --target <name> --hex <bytes>',
    String(blamed?.history ?? history),
  ].join('\n');
}
