import { connect, createServer, type Socket } from 'node:net';
import {
  createMessageConnection,
  type MessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { asBase64 } from './calculator.ts';
import { connectOptions, listenAt } from './net-address.ts';

/** vscode-jsonrpc with its reader and writer for sockets. */
export const vscodeJsonRpc: Subject = {
  serve: (at) =>
    listenAt(
      createServer((socket) => {
        const connection = over(socket);
        connection.onRequest('add', (a: number, b: number) => a + b);
        connection.onRequest('echo', (value: unknown) => value);
        connection.listen();
      }),
      at,
    ),
  async connect(address) {
    const socket = connect(connectOptions(address));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const connection = over(socket);
    connection.listen();
    return {
      call(work) {
        const [a, b] = ARGUMENTS;
        if (work === 'add') return () => connection.sendRequest('add', a, b);
        const value = ECHOES[work];
        if (value instanceof Uint8Array) {
          return asBase64(value, (text) => connection.sendRequest('echo', text));
        }
        return value === undefined ? undefined : () => connection.sendRequest('echo', value);
      },
      close: () => connection.dispose(),
    };
  },
};

function over(socket: Socket): MessageConnection {
  socket.setNoDelay(true);
  return createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
}
