import { HostileConnection } from './attack/hostile-connection.ts';
import { framingOf } from './frames.ts';
import { ServerProcess } from './server-process.ts';
import { targets } from './targets.ts';
import { wireOf } from './wire.ts';

/**
 * Sends bytes to the server of a target, which is started for it, and returns lines that tell what
 * came of it.
 *
 * @throws Error when there is no such target.
 */
export async function send(name: string, bytes: Buffer): Promise<string[]> {
  const target = targets.find((target) => target.name === name);
  if (target === undefined) {
    throw new Error(
      `there is no target "${name}"; take one of ${targets.map(({ name }) => name).join(', ')}`,
    );
  }
  const lines: string[] = [`as frames they are ${framingOf(bytes)}`];
  await using server = await ServerProcess.start();
  const connection = await HostileConnection.open(server.addresses.get(name)!, {
    label: name,
    wire: wireOf(target.codec),
  });
  connection.onMessage = ({ type, id }, payload) => {
    lines.push(`message of the type ${type} with the id ${id}: ${payload.toString('hex')}`);
  };
  connection.onNonsense = (payload) => lines.push(`no message: ${payload.toString('hex')}`);
  connection.write(bytes);
  connection.end();
  await connection.closed();
  lines.push('the connection is closed');
  // Whether the servers are still there.
  await server.close();
  return lines;
}
