import { CodecError, DecodeError, SerializationError, type ValuePath } from '@mas/codec';
import { describe, expect, it } from 'vitest';

describe('a SerializationError', () => {
  it('says what is wrong, and where', () => {
    const cause = new Error('deeper');
    const error = new SerializationError('is odd', { path: ['args', 0, 'price'], cause });
    expect(error).toBeInstanceOf(CodecError);
    expect(error.name).toBe('SerializationError');
    expect(error.code).toBe('ERR_MAS_SERIALIZATION');
    expect(error.message).toBe('value.args[0].price: is odd');
    expect(error.reason).toBe('is odd');
    expect(error.path).toEqual(['args', 0, 'price']);
    expect(error.cause).toBe(cause);
  });

  it('has no property cause when there is none', () => {
    expect(Object.hasOwn(new SerializationError('is odd'), 'cause')).toBe(false);
  });

  it('can be seen from below the wrapping that a layer put around a value', () => {
    const cause = new Error('deeper');
    const error = new SerializationError('is odd', { path: [2, 1, 0, 'price'], cause });
    const below = error.below(2, 'args');
    expect(below.message).toBe('args[0].price: is odd');
    expect(below.path).toEqual([0, 'price']);
    expect(below.code).toBe('ERR_MAS_SERIALIZATION');
    expect(below.cause).toBe(cause);
  });

  it('is at the root when the wrapping is all there is', () => {
    expect(new SerializationError('is odd', { path: [2] }).below(2, 'result').message).toBe(
      'result: is odd',
    );
  });
});

describe('a DecodeError', () => {
  it('says what is wrong, and where in the message', () => {
    const error = new DecodeError('is odd', { path: [2, 'a'], cause: 'x' });
    expect(error).toBeInstanceOf(CodecError);
    expect(error.name).toBe('DecodeError');
    expect(error.code).toBe('ERR_MAS_DECODE');
    expect(error.message).toBe('message[2].a: is odd');
    expect(error.reason).toBe('is odd');
    expect(error.path).toEqual([2, 'a']);
    expect(error.cause).toBe('x');
  });
});

describe('the place in a message', () => {
  it.each<[ValuePath, string]>([
    [[], 'args'],
    [[0, 'price'], 'args[0].price'],
    [['a b'], 'args["a b"]'],
    [['0'], 'args["0"]'],
    [[''], 'args[""]'],
    [['it"s\n'], 'args["it\\"s\\n"]'],
    [['größe'], 'args["größe"]'],
    [['$_x1', 3], 'args.$_x1[3]'],
  ])('of %j is written as %s', (path, place) => {
    expect(new SerializationError('is odd', { path, root: 'args' }).message).toBe(
      `${place}: is odd`,
    );
  });
});
