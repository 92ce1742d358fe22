import { type MessageHead, takeApart } from '@mas/codec';
import { expect, it } from 'vitest';

it('takes a list of three apart', () => {
  const head: MessageHead = { type: undefined, id: undefined };
  const content = { any: 'value' };
  expect(takeApart([0, 7, content], head)).toBe(content);
  expect(head).toEqual({ type: 0, id: 7 });
});

it('hands on a content that is undefined, which a custom type may be', () => {
  const head: MessageHead = { type: undefined, id: undefined };
  expect(takeApart([1, 7, undefined], head)).toBeUndefined();
  expect(head).toEqual({ type: 1, id: 7 });
});

it.each([
  [[0, 7]],
  [[0, 7, 'content', 'more']],
  [{ 0: 0, 1: 7, 2: 'content', length: 3 }],
  ['abc'],
  [null],
])('says of %j that it is no message', (value) => {
  const head: MessageHead = { type: 1, id: 6 };
  expect(takeApart(value, head)).toBeUndefined();
  expect(head.id).toBeUndefined();
});
