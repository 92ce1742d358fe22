import { type Codec, type CodecFactory, type CustomType, TypeRegistry } from '@mas/codec';
import { msgpack } from '@mas/codec-msgpack';
import { describe, type FailureDetail } from './errors.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { KeepAliveOptions } from './keep-alive.ts';
import type { Layer } from './layer.ts';
import { checkLimit, type Limits, type ResolvedLimits, resolveLimits } from './limits.ts';

/** How a channel turns messages into values and what it accepts. */
export interface ChannelOptions {
  /**
   * The codec. There is no negotiation: both ends are set to the same.
   *
   * @defaultValue `msgpack()`
   */
  readonly codec?: CodecFactory;
  /**
   * The custom types, in the same order as at the other end.
   *
   * @defaultValue none
   */
  readonly types?: readonly CustomType[];
  /**
   * What the connection may take up.
   *
   * @defaultValue see {@link Limits}
   */
  readonly limits?: Limits;
  /**
   * Takes each request of the peer as soon as it has arrived, with no queue in between unless the
   * peer reads our replies too slowly. Then there is nothing to iterate over. What it throws is
   * sent as the request's failure, if it has not answered before.
   *
   * @defaultValue none: requests wait for `for await (const request of channel)`
   */
  readonly onRequest?: (request: IncomingRequest) => void;
  /**
   * How much of an error the peer gets when a request of its fails: `stack` is the message, the stack
   * trace and the causes, as a Python peer sends them; `message` is the name and the message, so that
   * nothing of how this program is made leaves it.
   *
   * @defaultValue `stack`
   */
  readonly failureDetail?: FailureDetail;
  /**
   * Finds out when the peer is there no longer, or does nothing any more: a cable that was pulled, a
   * machine that lost its power, a process that stands still. Not within one process (`local://`).
   *
   * @defaultValue none: only who knows what the peer answers can ask it. The system finds out that a
   * machine is gone, but not that a process stands still.
   */
  readonly keepAlive?: KeepAliveOptions;
  /**
   * What a layer above knows of the content.
   *
   * @defaultValue nothing
   */
  readonly layer?: Layer;
}

/** {@link ChannelOptions} with the defaults in place, and a codec for one connection. */
export interface ResolvedChannelOptions {
  readonly codec: Codec;
  readonly limits: ResolvedLimits;
  readonly onRequest: ((request: IncomingRequest) => void) | undefined;
  readonly failureDetail: FailureDetail;
  readonly keepAlive: KeepAliveOptions | undefined;
  readonly layer: Layer;
}

/**
 * @throws RangeError for a limit that is no number of at least 1.
 * @throws TypeError when a type is given twice, or an option is not one of its values.
 */
export function resolveChannelOptions(options: ChannelOptions): ResolvedChannelOptions {
  const limits = resolveLimits(options.limits);
  const { codec = msgpack(), types, failureDetail = 'stack', layer = {} } = options;
  if (failureDetail !== 'stack' && failureDetail !== 'message') {
    throw new TypeError(
      `failureDetail must be 'stack' or 'message', not ${describe(failureDetail)}`,
    );
  }
  checkLimit('keepAlive.intervalMs', options.keepAlive?.intervalMs ?? 1);
  checkLimit('keepAlive.limit', options.keepAlive?.limit ?? 1);
  const { maxMessageBytes, maxDepth } = limits;
  return {
    codec: codec.create({
      types: new TypeRegistry(types),
      maxBytes: maxMessageBytes,
      ...(maxDepth !== undefined && { maxDepth }),
    }),
    limits,
    onRequest: options.onRequest,
    failureDetail,
    keepAlive: options.keepAlive,
    layer,
  };
}
