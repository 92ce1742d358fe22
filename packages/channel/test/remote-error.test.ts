import { ChannelError, failureText, RemoteError } from '@mas/channel';
import { describe, expect, it } from 'vitest';

const ADDRESS = 'tcp://[::1]:5555';

/** What the message of the error says, for the text that a peer has sent. */
function summary(text: string): string {
  const { message } = new RemoteError(ADDRESS, text);
  const end = ` (from ${ADDRESS})`;
  expect(message.endsWith(end)).toBe(true);
  return message.slice(0, -end.length);
}

const python = (...lines: string[]) =>
  [
    'Traceback (most recent call last):',
    '  File "agent.py", line 3, in <module>',
    ...lines,
    '',
  ].join('\n');

describe('a RemoteError', () => {
  it('keeps the address and the whole text, beside its message', () => {
    const text = 'Error: no\n    at somewhere';
    const cause = new Error('cause');
    const error = new RemoteError(ADDRESS, text, { cause });
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({
      name: 'RemoteError',
      code: 'ERR_MAS_REMOTE',
      sent: 'maybe',
      remoteAddress: ADDRESS,
      remoteTrace: text,
      message: `Error: no (from ${ADDRESS})`,
      cause,
    });
    expect(Object.hasOwn(new RemoteError(ADDRESS, text), 'cause')).toBe(false);
  });
});

describe('its message, for a failure of JavaScript,', () => {
  it('is what stands before the stack', () => {
    expect(summary(failureText(new TypeError('no')))).toBe('TypeError: no');
    expect(summary(failureText(new Error('one\ntwo')))).toBe('Error: one\ntwo');
    expect(summary(failureText(undefined))).toBe('undefined was thrown');
  });

  it('leaves the causes to the whole text', () => {
    expect(summary(failureText(new Error('top', { cause: new Error('below') })))).toBe(
      'Error: top',
    );
  });
});

describe('its message, for a failure of Python,', () => {
  it('is the last line, which names the exception', () => {
    expect(
      summary(python('    divide(1, 0)', '    ~~~~~~^^^^^^', 'ZeroDivisionError: by zero')),
    ).toBe('ZeroDivisionError: by zero');
    expect(summary(python('    fail()', 'KeyError'))).toBe('KeyError');
    expect(summary(python('    fail()', 'package.module.OddError: odd'))).toBe(
      'package.module.OddError: odd',
    );
  });

  it('is all lines of a message of several', () => {
    expect(summary(python('    fail()', 'ValueError: one', 'two', '', '  three'))).toBe(
      'ValueError: one\ntwo\n\n  three',
    );
  });

  it('is that of the last exception of a chain', () => {
    const first = python('    a[1]', 'IndexError: list index out of range');
    const second = python(
      '    fail()',
      '    raise ValueError("bad") from error',
      'ValueError: bad',
    );
    for (const link of [
      'During handling of the above exception, another exception occurred:',
      'The above exception was the direct cause of the following exception:',
    ]) {
      expect(summary(`${first}\n${link}\n\n${second}`)).toBe('ValueError: bad');
    }
  });

  it('does not take the place of a syntax error for a message', () => {
    expect(
      summary(
        python('  File "<string>", line 1', '    a b', '      ^', 'SyntaxError: invalid syntax'),
      ),
    ).toBe('SyntaxError: invalid syntax');
  });

  it('is the text when there is no traceback', () => {
    expect(summary('ValueError: bad\n')).toBe('ValueError: bad');
  });
});

describe('its message, for any other text,', () => {
  it.each([
    ['', ''],
    ['just words', 'just words'],
    ['Traceback (most recent call last):\n', 'Traceback (most recent call last):'],
    [python(), python().trimEnd()],
    ['  indented\n\n', '  indented'],
  ])('is the text: %j', (text, expected) => {
    expect(summary(text)).toBe(expected);
  });
});
