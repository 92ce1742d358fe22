import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveBuffer, takeBuffer } from '../src/long-buffers.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Takes whatever was left there. */
function empty(): void {
  for (;;) {
    const buffer = takeBuffer(64 * KIB + 1);
    if (buffer.length === 128 * KIB) return;
  }
}

describe('long buffers', () => {
  beforeEach(empty);
  afterEach(empty);

  it('come back for a message that is no longer than they are', () => {
    const buffer = takeBuffer(MIB + 20);
    expect(buffer.length).toBe(MIB + 64 * KIB);
    giveBuffer(buffer);
    expect(takeBuffer(MIB + 64 * KIB + 1) === buffer).toBe(false);
    expect(takeBuffer(100 * KIB) === buffer).toBe(true);
    expect(takeBuffer(100 * KIB) === buffer).toBe(false);
  });

  it('are not mixed with short ones', () => {
    const short = takeBuffer(64 * KIB);
    expect(short.length).toBe(64 * KIB);
    giveBuffer(short);
    expect(takeBuffer(64 * KIB) === short).toBe(false);
    giveBuffer(takeBuffer(MIB));
    expect(takeBuffer(1000).length).toBe(1000);
  });

  it('are kept up to 4 MiB in all', () => {
    const [first, second, third, large] = [2, 1.5, 1, 5].map((size) => takeBuffer(size * MIB));
    for (const buffer of [first!, second!, third!, large!]) giveBuffer(buffer);
    expect(takeBuffer(5 * MIB) === large).toBe(false);
    expect(takeBuffer(MIB) === second).toBe(true);
    expect(takeBuffer(MIB) === first).toBe(true);
    expect(takeBuffer(MIB) === third).toBe(false);
  });
});
