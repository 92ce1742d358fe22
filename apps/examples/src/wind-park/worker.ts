import { once } from 'node:events';
import { Container, ExternalClock } from '@mas/agent';
import { Manager } from './manager.ts';
import { loadWeather } from './weather.ts';

const weather = loadWeather();
const clock = new ExternalClock(weather[0]!.time);
await using container = await Container.create('tcp://127.0.0.1:0', { clock });
const manager = container.spawn(Manager, { clock, weather, onStop: () => process.disconnect() });
process.send?.(manager.address);

// Ends when it is told to stop, and when the program that started it ends, however that happens.
await once(process, 'disconnect');
