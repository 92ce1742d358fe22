/**
 * The stable codes of {@link AgentError}:
 *
 * - `ERR_MAS_AGENT_ADDRESS`: the text is no address of an agent. A retry makes no sense.
 * - `ERR_MAS_NO_SUCH_AGENT`: the container is there, but no agent of that id. It may come later.
 * - `ERR_MAS_CONTAINER_CLOSED`: the container has been shut down. A retry makes no sense.
 */
export type AgentErrorCode =
  | 'ERR_MAS_AGENT_ADDRESS'
  | 'ERR_MAS_NO_SUCH_AGENT'
  | 'ERR_MAS_CONTAINER_CLOSED';

/** What goes wrong with agents and containers. Match on `code`. */
export class AgentError extends Error {
  static {
    AgentError.prototype.name = 'AgentError';
  }

  readonly code: AgentErrorCode;
  /** For the error of a call: it has certainly not reached the agent. */
  readonly sent = 'no';

  constructor(code: AgentErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}
