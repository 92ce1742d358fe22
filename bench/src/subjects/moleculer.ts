import { createServer } from 'node:net';
import Moleculer from 'moleculer';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';
import { listenAt } from './net-address.ts';

/** moleculer: an action of another node, by its TCP transporter. */
export const moleculer: Subject = {
  async serve() {
    const server = createServer();
    const port = Number(await listenAt(server, { transport: 'tcp' }));
    await new Promise((resolve) => server.close(resolve));
    const broker = makeBroker('server', { port });
    broker.createService({
      name: 'calculator',
      actions: {
        add: ({ params }: { params: { a: number; b: number } }) => params.a + params.b,
        echo: ({ params }: { params: { value: unknown } }) => params.value,
      },
    } as never);
    await broker.start();
    return String(port);
  },
  async connect(address) {
    const broker = makeBroker(`client-${process.pid}-${nextClient++}`, {
      urls: [`tcp://127.0.0.1:${address}/server`],
    });
    await broker.start();
    await broker.waitForServices('calculator');
    return {
      call(work) {
        const [a, b] = ARGUMENTS;
        if (work === 'add') return () => broker.call('calculator.add', { a, b });
        const echoed = ECHOES[work];
        // Its serializer takes only a Buffer for bytes.
        const value = echoed instanceof Uint8Array ? Buffer.from(echoed.buffer) : echoed;
        return value === undefined ? undefined : () => broker.call('calculator.echo', { value });
      },
      close: () => broker.stop(),
    };
  },
};

let nextClient = 0;

function makeBroker(nodeID: string, tcp: object): Moleculer.ServiceBroker {
  return new Moleculer.ServiceBroker({
    nodeID,
    logger: false,
    metrics: false,
    tracing: false,
    validator: false,
    contextParamsCloning: false,
    requestTimeout: 0,
    maxCallLevel: 0,
    registry: { preferLocal: false },
    internalServices: false,
    internalMiddlewares: false,
    serializer: 'Notepack',
    transporter: {
      type: 'TCP',
      options: {
        udpDiscovery: false,
        useHostname: false,
        maxConnections: 128,
        maxPacketSize: 16 * 1024 * 1024,
        ...tcp,
      },
    },
  } as never);
}
