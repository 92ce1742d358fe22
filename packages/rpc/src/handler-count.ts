/** Counts the handlers that are running, and tells when none is. */
export class HandlerCount {
  #count = 0;
  #waiting = new Set<() => void>();

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when none is running, or after so many milliseconds. */
  idle(timeoutMs: number): Promise<void> {
    if (this.#count === 0 || timeoutMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(timeoutMs, 0x7fff_ffff));
      this.#waiting.add(finish);
    });
  }
}
