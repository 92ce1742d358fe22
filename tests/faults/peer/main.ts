/**
 * The other end of the connections under test: a process of its own that knows frames and the codec,
 * and nothing of channels. A test drives it over the IPC channel of Node, and kills or stops it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { PeerCommand, PeerCommands, PeerEvent } from '../src/peer-commands.ts';
import { Connection } from './connection.ts';
import { Reference } from './wire.ts';

let use!: (socket: Socket) => void;
/** The one that there is, whoever has connected. */
const connection = new Promise<Connection>((resolve) => {
  use = (socket) => resolve(new Connection(socket, tell));
});

/** `ipc://[/path]` or `tcp://host:port`, as Node takes it. */
function target(address: string): { path: string } | { host: string; port: number } {
  const path = /^ipc:\/\/\[(.*)\]$/.exec(address)?.[1];
  if (path !== undefined) return { path };
  const { hostname, port } = new URL(address.replace('tcp:', 'http:'));
  return { host: hostname, port: Number(port) };
}

type Done<Result> = Result | Promise<Result>;

const commands: {
  readonly [Name in keyof PeerCommands]: (
    ...args: Parameters<PeerCommands[Name]>
  ) => Done<ReturnType<PeerCommands[Name]>>;
} = {
  async listen(address) {
    const server = createServer(use).listen(target(address));
    await once(server, 'listening');
    const bound = server.address() as AddressInfo | string;
    return typeof bound === 'string' ? address : `tcp://127.0.0.1:${bound.port}`;
  },
  async connect(address) {
    const socket = connect(target(address));
    await once(socket, 'connect');
    use(socket);
  },
  pause: async () => (await connection).pause(),
  readSome: async () => (await connection).readSome(),
  resume: async () => (await connection).resume(),
  answer: async (name, result) => (await connection).answer(name, result),
  fail: async (name, text) => (await connection).fail(name, text),
  beginAnswer: async (name) => (await connection).beginAnswer(name),
  send: async (bytes) => (await connection).write(bytes),
  call: async (path, args) => (await connection).call(path, args),
  callOften: async (path, times) => (await connection).callOften(path, times),
  introduce: async (path) => (await connection).call(path, [new Reference('agents/0')]),
  end: async () => (await connection).end(),
  reset: async () => (await connection).reset(),
};

function tell(event: PeerEvent): void {
  process.send?.(event);
}

async function run({ id, command, args }: PeerCommand): Promise<void> {
  try {
    const result = await (commands[command] as (...args: unknown[]) => unknown)(...args);
    tell({ event: 'done', id, result });
  } catch (error) {
    tell({ event: 'failed', id, message: String(error) });
  }
}

process.on('message', (command) => void run(command as PeerCommand));
// The test has ended, however it did.
process.on('disconnect', () => process.exit());
