/**
 * The same as peers/agent_program.py: a container with an agent, whose address is printed. The agent
 * asks its partner for something that takes long, and is asked for that. When a line comes in, the
 * container is shut down, how the asking has ended is printed, and the program ends by itself; when
 * its input ends, it ends at once.
 */
import { once } from 'node:events';
import { ChannelError, Container } from '@mas/agent';
import type { CodecName } from './cell.ts';
import { codecs } from './codecs.ts';
import { TypeScriptAgent, types } from './typescript-agent.ts';

const told = once(process.stdin, 'data');
process.stdin.once('end', () => process.exit(1));
const [codec, address, partner] = process.argv.slice(2) as [CodecName, string, string?];
const container = await Container.create(address, { codec: codecs[codec], types });
const agent = container.spawn(TypeScriptAgent);
if (partner !== undefined) await agent.approach(partner);
print(agent.address);
const asking = ask();
await agent.isHeld;
print('held');
await told;
process.stdin.destroy();
await container.shutdown({ timeoutMs: 0 });
print(await asking);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function ask(): Promise<string> {
  await agent.isMet;
  try {
    return await agent.partner().hold();
  } catch (error) {
    if (error instanceof ChannelError) return error.code;
    throw error;
  }
}
