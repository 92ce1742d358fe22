import { ExternalClock } from '@mas/clock';

const clock = new ExternalClock(0);
const slept = clock.sleep(60_000);
await clock.setTime(3_600_000);
await slept;
console.log('slept');
