import { callLong, expectAs, openTwo, type Script } from '../script.ts';

const closed = { call: 'ERR_MAS_CLOSED', sent: 'maybe' } as const;

/** The process of the peer dies, at each point of a call's way. */
export const killed = {
  async killedAfterAnswer(link) {
    const [first, second] = await openTwo(link);
    await link.peer.tell('answer', 'first', 'done');
    expectAs({ call: 'result' }, await first!);
    await link.peer.kill();
    expectAs(closed, await second!);
    return [first!];
  },

  async killedInAnswer(link) {
    const calls = await openTwo(link);
    await link.peer.tell('beginAnswer', 'first');
    await link.peer.kill();
    return calls;
  },

  async killedBeforeAnswer(link) {
    const calls = await openTwo(link);
    await link.peer.kill();
    return calls;
  },

  async killedUnread(link) {
    await link.peer.tell('pause');
    const calls = [link.call('first'), link.call('second')];
    // They have left our process before it dies.
    await link.othersGoOn();
    await link.peer.kill();
    return calls;
  },

  async killedInCall(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    await link.peer.tell('readSome');
    await link.othersGoOn();
    await link.peer.kill();
    return [long];
  },

  async killedWhileWaiting(link) {
    await link.peer.tell('pause');
    const long = callLong(link);
    const calls = [link.call('first'), link.call('second')];
    await link.othersGoOn();
    await link.peer.kill();
    expectAs(closed, await long);
    return calls;
  },

  async endedBefore(link) {
    const [before] = await openTwo(link);
    await link.peer.kill();
    await before;
    return [link.call('third')];
  },
} satisfies Record<string, Script>;
