import assert from 'node:assert/strict';
import { connect, expose, listen } from '@mas/rpc';

class Calc {
  static {
    expose(this, 'add');
  }

  add(a: number, b: number): number {
    return a + b;
  }
}

await using server = await listen('tcp://127.0.0.1:0', new Calc());
await using connection = await connect<Calc>(server.address);
const sum: number = await connection.remote.add(3, 4);
assert.equal(sum, 7);
// @ts-expect-error The types arrive, too: Calc has no such method.
await assert.rejects(async () => connection.remote.subtract(3, 4));
console.log('sum', sum);
