/**
 * The stable codes of {@link RpcError}. A retry makes no sense before the program is changed.
 *
 * - `ERR_MAS_NOT_FOUND`: a part of the path names nothing, or nothing that is exposed. Which of the
 *   two is not told: a peer should not learn what else there is.
 * - `ERR_MAS_NOT_CALLABLE`: the path names a service or data, or goes on below a function.
 * - `ERR_MAS_FORBIDDEN`: `restrict` does not let this peer call it.
 * - `ERR_MAS_BAD_CALL`: a request of the peer is no call.
 */
export type RpcErrorCode =
  | 'ERR_MAS_NOT_FOUND'
  | 'ERR_MAS_NOT_CALLABLE'
  | 'ERR_MAS_FORBIDDEN'
  | 'ERR_MAS_BAD_CALL';

/** Why a call of the peer could not be made. The peer gets it as a failure, and the connection goes on. */
export class RpcError extends Error {
  static {
    RpcError.prototype.name = 'RpcError';
  }

  readonly code: RpcErrorCode;

  constructor(code: RpcErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
