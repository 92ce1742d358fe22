import { connect, createServer } from 'node:net';
import { expectedAnswer } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { FramedSocket, HEADER_BYTES } from './framed-socket.ts';
import { connectOptions, listenAt } from './net-address.ts';
import { frameBytes } from './raw.ts';

/** As in birpc, the messages of one turn of the event loop leave in one write. */
const BATCHES = { batches: true };

/**
 * Sockets as a program uses them that has something to send and looks at what comes: frames, each a
 * length and as many bytes as a request of ours, which the server gives back whole. No codec and no
 * ids: the replies are in the order of the requests.
 */
export const rawEcho: Subject = {
  serve: (at) =>
    listenAt(
      createServer((socket) => {
        const framed = new FramedSocket(socket, BATCHES);
        framed.onMessage((message) => framed.send(message));
      }),
      at,
    ),
  async connect(address) {
    const socket = connect(connectOptions(address));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const framed = new FramedSocket(socket, BATCHES);
    const open: (() => void)[] = [];
    let first = 0;
    framed.onMessage(() => {
      open[first]!();
      first += 1;
      if (first === open.length) first = open.length = 0;
    });
    return {
      call(work) {
        const sizes = frameBytes(work);
        if (sizes === undefined) return undefined;
        const message = Buffer.alloc(sizes.request - HEADER_BYTES);
        const result = expectedAnswer(work);
        return () =>
          new Promise((resolve) => {
            open.push(() => resolve(result));
            framed.send(message);
          });
      },
    };
  },
};
