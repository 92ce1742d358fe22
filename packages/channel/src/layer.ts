import type { SerializationError } from '@mas/codec';

/**
 * What a layer above knows of the content of messages, and a channel does not. A program that uses a
 * channel by itself needs none of it.
 */
export interface Layer {
  /**
   * Rewrites the error for a request that cannot be encoded, to name the parts of the content by what
   * they are called.
   *
   * @defaultValue the place is named from `content` on
   */
  describeRefusal?(error: SerializationError): SerializationError;
  /**
   * Whether a request of the peer is about the connection itself: it then waits behind no other one,
   * counts for no limit, and is no sign that the connection is in use. Those of this side are made by
   * {@link Channel.requestAside}.
   *
   * @defaultValue none is
   */
  isUrgent?(content: unknown): boolean;
  /** Told of each request of ours that was sent and then given up, with the number it had on the wire. */
  onGivenUp?(id: number): void;
  /**
   * What a failure may travel as when the peer understands more than the text that the protocol knows:
   * the first that can be encoded is sent, and if none can, the text.
   */
  encodeFailure?(error: unknown): Iterable<unknown>;
  /**
   * Makes the error of what a peer has sent in place of a text. It becomes the cause of the
   * {@link RemoteError}.
   *
   * @returns undefined when that is no failure; the connection then ends, as it does without this
   */
  decodeFailure?(content: unknown): Error | undefined;
}
