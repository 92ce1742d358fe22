/** Serves the `Calc` of the module that the first argument names, and calls it. */
import assert from 'node:assert/strict';
import { connect, listen } from '@mas/rpc';

const { Calc } = await import(process.argv[2]);
const server = await listen('tcp://127.0.0.1:0', new Calc());
const connection = await connect(server.address);
const { remote } = connection;

const sum = await remote.add(3, 4);
assert.equal(sum, 7);
await assert.rejects(async () => remote.hidden());
// It was the method that was refused: the connection is in order.
assert.equal(await remote.add(1, 1), 2);

await connection.close();
await server.close();
console.log(sum);
