/** Something has changed about a connection that connects again. */
export interface ConnectionEvent {
  /**
   * What it is now:
   *
   * - `connecting`: it is being opened, for the `attempt`th time in a row;
   * - `open`: it can be used;
   * - `waiting`: an attempt has failed, and the next one comes after `delayMs`;
   * - `lost`: it has ended, or could not be opened; the next call opens it;
   * - `closed`: by this side, for good.
   */
  readonly state: 'connecting' | 'open' | 'waiting' | 'lost' | 'closed';
  /** The address of the peer. */
  readonly address: string;
  /** Which attempt in a row it is or was, from 1 on. */
  readonly attempt?: number;
  /** How many milliseconds the pause is. */
  readonly delayMs?: number;
  /** What has ended it, or kept it from being opened. Absent after an orderly end. */
  readonly error?: Error;
}
