import { type AddressInfo, connect, createServer } from 'node:net';

/** As many bytes as the frames of `add(3, 4)` and of its result have with MessagePack. */
const REQUEST_BYTES = 16;
const REPLY_BYTES = 8;

/** A server that knows no codec, no ids and no names: it answers 16 bytes with 8. */
export async function listenRaw(): Promise<string> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    let waiting = 0;
    socket.on('data', (piece) => {
      waiting += piece.length;
      const replies = Math.floor(waiting / REQUEST_BYTES);
      waiting -= replies * REQUEST_BYTES;
      if (replies > 0) socket.write(Buffer.alloc(replies * REPLY_BYTES));
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return String((server.address() as AddressInfo).port);
}

/** One promise a call, replies in order, and one write for the calls of a turn. */
export async function connectRaw(port: string): Promise<() => Promise<unknown>> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const open: (() => void)[] = [];
  let received = 0;
  let unsent = 0;
  socket.on('data', (piece) => {
    received += piece.length;
    const replies = Math.floor(received / REPLY_BYTES);
    received -= replies * REPLY_BYTES;
    for (const resolve of open.splice(0, replies)) resolve();
  });
  return () =>
    new Promise<void>((resolve) => {
      open.push(resolve);
      unsent += 1;
      if (unsent > 1) return;
      process.nextTick(() => {
        socket.write(Buffer.alloc(unsent * REQUEST_BYTES));
        unsent = 0;
      });
    });
}
