import { msgpack } from '@mas/codec-msgpack';
import { expect, it } from 'vitest';
import { hex } from './bytes.ts';

// The rest of what every codec of this format does: `testMsgpackFormat` in tests/compliance.
it('a message with -0 has the float -0, and its integers are 64 bits wide', () => {
  expect(msgpack().create().encode([-0, 1, -1, 0])).toEqual(
    hex(
      '94 cb 80 00 00 00 00 00 00 00 cf 00 00 00 00 00 00 00 01 d3 ff ff ff ff ff ff ff ff cf 00 00 00 00 00 00 00 00',
    ),
  );
});
