/** Random numbers that a seed repeats. */
export class Random {
  #state: number;

  /** @param seed - a text or a number; another one gives another sequence */
  constructor(seed: string | number) {
    // FNV-1a spreads similar seeds over all states.
    let hash = 0x811c_9dc5;
    for (const character of String(seed)) {
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x0100_0193);
    }
    this.#state = hash;
  }

  /** From 0, and below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them, or undefined if there is none. */
  pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.next() * choices.length)];
  }

  /** One of them, each as often as its weight says. */
  pickWeighted<T extends { readonly weight: number }>(choices: readonly T[]): T {
    let left = this.next() * choices.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = choices.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    return chosen ?? choices[0]!;
  }

  /** How long to wait for the next of independent events, of which one comes every `meanMs`. */
  pauseMs(meanMs: number): number {
    return -Math.log(1 - this.next()) * meanMs;
  }
}
