import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from '../src/deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Deadlines as a channel uses them: over a list of those that are left. */
function deadlinesOver(left: number[]): { deadlines: Deadlines; swept: number[] } {
  const swept: number[] = [];
  const deadlines = new Deadlines((now) => {
    swept.push(now);
    for (const due of left.filter((deadline) => deadline <= now)) left.splice(left.indexOf(due), 1);
    return Math.min(...left, Number.POSITIVE_INFINITY);
  });
  for (const deadline of left) deadlines.add(deadline);
  return { deadlines, swept };
}

describe('Deadlines', () => {
  it('make one timer, for the earliest', () => {
    const now = performance.now();
    const { swept } = deadlinesOver([now + 300, now + 100, now + 200]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(99);
    expect(swept).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(swept).toEqual([now + 100]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(swept).toEqual([now + 100, now + 200, now + 300]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('look together at those that are close together', () => {
    const now = performance.now();
    const left = Array.from({ length: 100 }, (_, index) => now + 50 + index / 10);
    const { swept } = deadlinesOver(left);
    vi.advanceTimersByTime(100);
    expect(left).toEqual([]);
    expect(swept.length).toBeLessThanOrEqual(4);
  });

  it('that are over already come in the next turn', () => {
    const { swept } = deadlinesOver([performance.now() - 1000]);
    expect(swept).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(swept).toHaveLength(1);
  });

  it('beyond what a timer can be set to are waited for in steps', () => {
    const left = [performance.now() + 2 ** 32];
    const { swept } = deadlinesOver(left);
    vi.advanceTimersByTime(2 ** 32 - 1);
    expect(swept).toHaveLength(2);
    expect(left).toHaveLength(1);
    vi.advanceTimersByTime(10);
    expect(swept).toHaveLength(3);
    expect(left).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no timer when they are cleared, and can be used again', () => {
    const now = performance.now();
    const { deadlines, swept } = deadlinesOver([now + 100]);
    deadlines.clear();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(200);
    expect(swept).toEqual([]);
    deadlines.add(performance.now() + 100);
    vi.advanceTimersByTime(100);
    expect(swept).toHaveLength(1);
  });
});
