/** How soon a peer is given up from which nothing comes. */
export interface Patience {
  readonly intervalMs: number;
  readonly limit: number;
}

/** The options of a connection, in every layer: the one place that knows what they are called. */
export function limitsOf(patience: Patience | undefined) {
  return patience === undefined ? {} : { keepAlive: patience };
}
