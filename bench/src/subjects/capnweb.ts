import { createServer } from 'node:http';
import { newWebSocketRpcSession, RpcTarget } from 'capnweb';
import { WebSocket, WebSocketServer } from 'ws';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { listenAt, webSocketUrl } from './net-address.ts';

// Cap'n Web looks for the constants of the global class, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

class Calculator extends RpcTarget {
  add(a: number, b: number): number {
    return a + b;
  }
  echo(value: unknown): unknown {
    return value;
  }
}

/** Cap'n Web over a WebSocket of `ws`. */
export const capnweb: Subject = {
  serve(at) {
    const http = createServer();
    const server = new WebSocketServer({ server: http, perMessageDeflate: false });
    server.on('connection', (socket) => {
      newWebSocketRpcSession(socket as never, new Calculator());
    });
    return listenAt(http, at);
  },
  async connect(address) {
    const socket = new WebSocket(webSocketUrl(address), { perMessageDeflate: false });
    const remote = newWebSocketRpcSession<Calculator>(socket as never) as unknown as {
      add(a: number, b: number): Promise<unknown>;
      echo(value: unknown): Promise<unknown>;
    };
    return {
      call(work) {
        const [a, b] = ARGUMENTS;
        if (work === 'add') return () => remote.add(a, b);
        const value = ECHOES[work];
        return value === undefined ? undefined : () => remote.echo(value);
      },
      close: () => socket.terminate(),
    };
  },
};
