/** Lets one thing be done after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does something when all that came before is done, and resolves to what it does. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
