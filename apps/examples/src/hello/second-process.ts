import { once } from 'node:events';
import { Container } from '@mas/agent';
import { Greeter } from './greeter.ts';

await using container = await Container.create('tcp://127.0.0.1:0');
const second = container.spawn(Greeter);
process.send?.(second.address);

// The parent disconnects when it is done; when it dies, the connection ends as well.
await once(process, 'disconnect');
