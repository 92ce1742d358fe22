import { connect, createServer } from 'node:net';
import { createBirpc } from 'birpc';
import { Packr } from 'msgpackr';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { FramedSocket } from './framed-socket.ts';
import { connectOptions, listenAt } from './net-address.ts';

const functions = {
  add: (a: number, b: number): number => a + b,
  echo: (value: unknown): unknown => value,
};

/** birpc over TCP with MessagePack, both brought along by its user. */
export function birpc(options: { readonly batches: boolean }): Subject {
  return {
    serve: (at) =>
      listenAt(
        createServer((socket) => {
          createBirpc<object, typeof functions>(functions, over(new FramedSocket(socket, options)));
        }),
        at,
      ),
    async connect(address) {
      const socket = connect(connectOptions(address));
      const framed = new FramedSocket(socket, options);
      const remote = createBirpc<typeof functions, object>({}, over(framed));
      return {
        call(work) {
          const [a, b] = ARGUMENTS;
          if (work === 'add') return () => remote.add(a, b);
          const value = ECHOES[work];
          return value === undefined ? undefined : () => remote.echo(value);
        },
        close: () => void socket.destroy(),
      };
    },
  };
}

function over(framed: FramedSocket) {
  const packr = new Packr({ useRecords: false });
  return {
    post: (data: Buffer) => framed.send(data),
    on: (receive: (message: Buffer) => void) => framed.onMessage(receive),
    serialize: (value: unknown) => packr.pack(value),
    deserialize: (bytes: Buffer) => packr.unpack(bytes),
    // No timer for each call.
    timeout: -1,
  };
}
