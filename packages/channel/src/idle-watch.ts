import { timerDelay } from './longest-delay.ts';

/** What a channel tells of itself, and what it does when nobody uses it. */
interface Watched {
  /** How many requests there have been, in both directions. */
  uses(): number;
  /** Whether any request is open, in either direction. */
  isBusy(): boolean;
  onIdle(): void;
}

/** How often to look while the time runs. */
const LOOKS = 4;

/** Notices that nobody has used a connection for so long. */
export class IdleWatch {
  readonly #watched: Watched;
  readonly #timer: ReturnType<typeof setInterval>;
  #uses = 0;
  #quietLooks = 0;

  constructor(idleTimeoutMs: number, watched: Watched) {
    this.#watched = watched;
    const intervalMs = Math.ceil(idleTimeoutMs / LOOKS);
    this.#timer = setInterval(() => this.#look(), timerDelay(intervalMs));
    // A connection keeps the process alive, and not that somebody looks after it.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const uses = this.#watched.uses();
    if (uses !== this.#uses || this.#watched.isBusy()) {
      this.#uses = uses;
      this.#quietLooks = 0;
      return;
    }
    this.#quietLooks += 1;
    if (this.#quietLooks >= LOOKS) this.#watched.onIdle();
  }
}
