import { AgentError, ChannelError, RemoteError, SerializationError } from '@mas/agent';

/** How a call can end. */
export type Outcome =
  | 'answered'
  | 'remote error'
  | 'timeout'
  | 'aborted'
  | 'closed, not sent'
  | 'closed, maybe sent'
  | 'no connection'
  | 'no such agent'
  | 'own container closed'
  | 'refused'
  | 'unexpected';

/** The outcome that an error stands for. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof RemoteError) return 'remote error';
  if (error instanceof SerializationError) return 'refused';
  if (error instanceof AgentError) {
    if (error.code === 'ERR_MAS_NO_SUCH_AGENT') return 'no such agent';
    return error.code === 'ERR_MAS_CONTAINER_CLOSED' ? 'own container closed' : 'unexpected';
  }
  if (error instanceof ChannelError) return outcomeOfChannelError(error);
  return 'unexpected';
}

function outcomeOfChannelError({ code, sent }: ChannelError): Outcome {
  switch (code) {
    case 'ERR_MAS_TIMEOUT':
      return 'timeout';
    case 'ERR_MAS_ABORTED':
      return 'aborted';
    case 'ERR_MAS_CLOSED':
      return sent === 'no' ? 'closed, not sent' : 'closed, maybe sent';
    case 'ERR_MAS_CONNECT':
      return 'no connection';
    default:
      return 'unexpected';
  }
}

/** Whether the peer has surely not got the call. */
export function isSurelyNotSent(error: unknown): boolean {
  return error instanceof ChannelError && error.sent === 'no';
}
