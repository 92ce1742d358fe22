import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { listenAt } from './net-address.ts';

/** Socket.IO with acknowledgements, over WebSockets from the start. */
export const socketIo: Subject = {
  serve(at) {
    const http = createServer();
    const server = new Server(http, {
      transports: ['websocket'],
      perMessageDeflate: false,
      maxHttpBufferSize: 16 * 1024 * 1024,
      serveClient: false,
    });
    server.on('connection', (socket) => {
      socket.on('add', (a: number, b: number, reply: (sum: number) => void) => reply(a + b));
      socket.on('echo', (value: unknown, reply: (value: unknown) => void) => reply(value));
    });
    return listenAt(http, at);
  },
  async connect(address) {
    const socket = io(`http://127.0.0.1:${address}`, { transports: ['websocket'], forceNew: true });
    await once(socket as never, 'connect');
    return {
      call(work) {
        const [a, b] = ARGUMENTS;
        if (work === 'add') return () => socket.emitWithAck('add', a, b);
        const value = ECHOES[work];
        return value === undefined ? undefined : () => socket.emitWithAck('echo', value);
      },
      close: () => void socket.close(),
    };
  },
};
