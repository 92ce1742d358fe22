import type { Fault } from './fault.ts';

const dead = 'it is gone';
const closed = { call: 'ERR_MAS_CLOSED', sent: 'maybe' } as const;
const unsent = { call: 'ERR_MAS_CLOSED', sent: 'no', ran: 'no' } as const;
const broken = { call: 'ERR_MAS_PROTOCOL', sent: 'maybe', ran: 'yes' } as const;
/** Agents have no connection of their own to end. */
const connections = { layers: ['channel', 'RPC'] } as const;
const callerGone = { call: 'gone', ran: 'yes' } as const;
const handled = 'its handler goes on to its end, and the answer is dropped; others are served';

/** Every kind of fault, in the order of the table. */
export const faults = {
  failure: {
    what: 'The peer handles the call and fails',
    call: 'ERR_MAS_REMOTE',
    sent: 'maybe',
    ran: 'yes',
    serving: 'it has sent the failure; the connection goes on',
  },

  killedAfterAnswer: {
    what: 'The peer is killed after its answer has arrived',
    call: 'result',
    ran: 'yes',
    serving: dead,
  },
  killedInAnswer: {
    what: 'The peer is killed in the middle of sending its answer',
    ...closed,
    ran: 'yes',
    serving: dead,
  },
  killedBeforeAnswer: {
    what: 'The peer is killed after it has read the call',
    ...closed,
    ran: 'yes',
    serving: dead,
  },
  killedUnread: {
    what: 'The peer is killed before it has read the call',
    ...closed,
    ran: 'no',
    serving: dead,
  },
  killedInCall: {
    what: 'The peer is killed in the middle of a long call that is on its way',
    ...closed,
    ran: 'no',
    serving: dead,
  },
  killedWhileWaiting: {
    what: 'The peer is killed while the call waits behind others, as the peer reads nothing',
    ...unsent,
    serving: dead,
  },
  endedBefore: {
    what: 'The connection had ended before the call was made',
    ...unsent,
    serving: 'nothing',
    where: connections,
  },

  frozenWatched: {
    what: 'The peer stands still (SIGSTOP, a machine without power), with `keepAlive`',
    ...closed,
    ran: 'perhaps',
    isWatched: true,
    serving: 'it stands still; it reads the call if it ever goes on',
  },
  frozenTimeout: {
    what: 'The peer stands still, and the call has a `timeoutMs`',
    call: 'ERR_MAS_TIMEOUT',
    sent: 'maybe',
    ran: 'perhaps',
    serving: 'it handles the call when it goes on; its answer is ignored',
  },
  frozenInTime: {
    what: 'The peer stands still, and goes on in time',
    call: 'result',
    ran: 'yes',
    serving: 'it answers when it goes on',
  },

  reset: {
    what: 'The connection is reset (RST)',
    ...closed,
    ran: 'yes',
    serving: 'the connection has ended',
    where: { transport: 'TCP' },
  },
  endedInAnswer: {
    what: 'The peer closes in the middle of sending its answer (FIN)',
    ...closed,
    ran: 'yes',
    serving: 'the connection has ended',
  },
  ended: {
    what: 'The peer closes without having answered (FIN)',
    ...closed,
    ran: 'yes',
    serving: 'the connection has ended',
  },

  closedHere: {
    what: 'This side closes (`close`, or `shutdown` of a container) before the answer',
    ...closed,
    ran: 'yes',
    serving: 'the connection has ended; its answer is dropped',
  },
  closedHereWhileWaiting: {
    what: 'This side closes while the call waits behind others',
    ...unsent,
    serving: 'it gets whole what was sent before, and then the end',
  },
  abortedHere: {
    what: 'This side aborts the connection (`abort`) before the answer',
    ...closed,
    ran: 'yes',
    serving: 'the connection has ended; its answer is dropped',
    where: connections,
  },
  abortedHereWhileWaiting: {
    what: 'This side aborts the connection while the call waits behind others',
    ...unsent,
    serving: 'the connection has ended',
    where: connections,
  },

  unanswered: {
    what: 'The peer never answers, and nothing limits the call',
    call: 'open',
    ran: 'yes',
    serving: 'its handler works; when the connection ends, the call rejects as above',
  },
  unansweredTimeout: {
    what: 'The peer never answers, and the call has a `timeoutMs`',
    call: 'ERR_MAS_TIMEOUT',
    sent: 'maybe',
    ran: 'yes',
    serving: 'an RPC peer of this library learns of it; an answer that comes later is ignored',
  },
  unansweredSignal: {
    what: "The peer never answers, and the call's `signal` is aborted",
    call: 'ERR_MAS_ABORTED',
    sent: 'maybe',
    ran: 'yes',
    serving: 'an RPC peer of this library learns of it; an answer that comes later is ignored',
  },
  waitingTimeout: {
    what: 'The call waits behind others as the peer reads nothing, beyond its `timeoutMs`',
    call: 'ERR_MAS_TIMEOUT',
    sent: 'no',
    ran: 'no',
    serving: 'it never gets the call; the connection goes on',
  },
  waitingSignal: {
    what: 'The call waits behind others as the peer reads nothing, and its `signal` is aborted',
    call: 'ERR_MAS_ABORTED',
    sent: 'no',
    ran: 'no',
    serving: 'it never gets the call; the connection goes on',
  },

  undecodable: {
    what: 'The peer sends a frame that cannot be decoded',
    ...broken,
    serving: 'the connection has ended',
  },
  unknownReply: {
    what: 'The peer answers a call that was never made',
    ...broken,
    serving: 'the connection has ended',
  },
  tooLong: {
    what: 'The peer announces a frame that is too long',
    ...broken,
    serving: 'the connection has ended',
  },

  callerKilled: {
    what: 'The caller is killed while its call is handled',
    ...callerGone,
    serving: handled,
  },
  callerEnded: {
    what: 'The caller closes while its call is handled (FIN)',
    ...callerGone,
    serving: handled,
  },
  callerReset: {
    what: 'The caller resets the connection while its call is handled (RST)',
    ...callerGone,
    serving: handled,
    where: { transport: 'TCP' },
  },
  callerFrozen: {
    what: 'The caller stands still while its call is handled, with `keepAlive`',
    ...callerGone,
    isWatched: true,
    serving: handled,
  },
  callerBreaks: {
    what: 'The caller breaks the protocol while its call is handled',
    ...callerGone,
    serving: handled,
  },
  callerReadsLate: {
    what: 'The caller makes many calls and does not read the answers for a while',
    call: 'result',
    ran: 'yes',
    serving: 'its further calls wait until it reads, and are handled then; others are served',
  },
  callerReadsNothing: {
    what: 'The caller makes many calls, reads no answers, and is killed',
    call: 'gone',
    ran: 'perhaps',
    serving: 'those of its calls that still waited are not handled; others are served',
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
