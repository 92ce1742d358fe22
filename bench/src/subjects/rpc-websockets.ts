import { createServer } from 'node:http';
import { Client, Server } from 'rpc-websockets';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { listenAt, webSocketUrl } from './net-address.ts';

/** rpc-websockets, JSON-RPC 2.0 over `ws`. */
export const rpcWebSockets: Subject = {
  async serve(at) {
    const http = createServer();
    const address = await listenAt(http, at);
    const server = new Server({ server: http, perMessageDeflate: false });
    server.register('add', (params) => {
      const [a, b] = params as unknown as [number, number];
      return a + b;
    });
    server.register('echo', (params) => (params as unknown as [unknown])[0]);
    return address;
  },
  async connect(address) {
    const client = new Client(webSocketUrl(address), { perMessageDeflate: false } as never);
    await new Promise<void>((resolve) => client.once('open', () => resolve()));
    return {
      call(work) {
        const [a, b] = ARGUMENTS;
        if (work === 'add') return () => client.call('add', [a, b]);
        const value = ECHOES[work];
        // It knows a call only once all of it has been sent: with several long ones open, some
        // replies come before that, are dropped, and their calls never settle.
        if (value instanceof Uint8Array) return undefined;
        return value === undefined ? undefined : () => client.call('echo', [value]);
      },
      close: () => client.close(),
    };
  },
};
