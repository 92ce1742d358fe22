import assert from 'node:assert/strict';
import { connect, listen } from '@mas/channel';

await using server = await listen('tcp://127.0.0.1:0', async (channel) => {
  for await (const request of channel) request.reply(request.content);
});
await using channel = await connect(server.address);
const reply = await channel.request({ hello: 1 });
assert.deepEqual(reply, { hello: 1 });
console.log('reply', reply);
