import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Call, Subject } from '../subject.ts';

const PROTO = fileURLToPath(new URL('../../src/subjects/calculator.proto', import.meta.url));
const OPTIONS: grpc.ChannelOptions = {
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc-node.flow_control_window': 16 * 1024 * 1024,
  // A connection of its own for each client.
  'grpc.use_local_subchannel_pool': 1,
};

type Unary = grpc.handleUnaryCall<unknown, unknown>;
type Client = grpc.Client &
  Record<
    string,
    (request: unknown, done: (error: grpc.ServiceError | null, reply: unknown) => void) => void
  >;

/** gRPC with messages from a .proto file, over plain HTTP/2. */
export const grpcJs: Subject = {
  async serve(at) {
    const echo: Unary = ({ request }, done) => done(null, request);
    const add: Unary = ({ request }, done) => {
      const { a, b } = request as { a: number; b: number };
      done(null, { sum: a + b });
    };
    const server = new grpc.Server(OPTIONS);
    const handlers = { add, echoObject: echo, echoNested: echo, echoBytes: echo };
    server.addService(calculator().service, handlers as never);
    const target = at.transport === 'tcp' ? '127.0.0.1:0' : `unix:${at.path}`;
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(target, grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return at.transport === 'tcp' ? `127.0.0.1:${port}` : target;
  },
  async connect(address) {
    const credentials = grpc.credentials.createInsecure();
    const client = new (calculator())(address, credentials, OPTIONS) as unknown as Client;
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve()));
    });
    return {
      call: (work) => callOf(client, work),
      close: () => client.close(),
    };
  },
};

function callOf(client: Client, work: string): Call | undefined {
  const [a, b] = ARGUMENTS;
  const ask = (method: string, request: unknown, field?: string): Call => {
    const bound = client[method]!.bind(client);
    return () =>
      new Promise((resolve, reject) => {
        bound(request, (error, reply) => {
          if (error !== null) reject(error);
          else resolve(field === undefined ? reply : (reply as Record<string, unknown>)[field]);
        });
      });
  };
  if (work === 'add') return ask('add', { a, b }, 'sum');
  if (work === 'object') return ask('echoObject', ECHOES.object);
  if (work === 'nested') return ask('echoNested', ECHOES.nested);
  if (work === 'bytes') return ask('echoBytes', { value: ECHOES.bytes }, 'value');
  return undefined;
}

function calculator(): grpc.ServiceClientConstructor {
  const definition = grpc.loadPackageDefinition(loadSync(PROTO)) as unknown as {
    bench: { Calculator: grpc.ServiceClientConstructor };
  };
  return definition.bench.Calculator;
}
