import { type Address, formatAddress, type ParsedAddress, parseAddress } from '@mas/channel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSystemPath } from '../src/node/socket-address.ts';

const valid: [Address, ParsedAddress, string][] = [
  ['tcp://127.0.0.1:5555', { kind: 'tcp', host: '127.0.0.1', port: 5555 }, 'tcp://127.0.0.1:5555'],
  ['tcp://localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }, 'tcp://localhost:0'],
  ['tcp://:65535', { kind: 'tcp', host: '', port: 65_535 }, 'tcp://:65535'],
  ['tcp://[::1]:5555', { kind: 'tcp', host: '::1', port: 5555 }, 'tcp://[::1]:5555'],
  [
    'tcp://[fe80::1%eth0]:1',
    { kind: 'tcp', host: 'fe80::1%eth0', port: 1 },
    'tcp://[fe80::1%eth0]:1',
  ],
  // As aiomas writes it.
  ['tcp://::1:5555', { kind: 'tcp', host: '::1', port: 5555 }, 'tcp://[::1]:5555'],
  [
    'tcp://fe80::a:0:B:1%eth0:1',
    { kind: 'tcp', host: 'fe80::a:0:B:1%eth0', port: 1 },
    'tcp://[fe80::a:0:B:1%eth0]:1',
  ],
  ['tcp://host:00080', { kind: 'tcp', host: 'host', port: 80 }, 'tcp://host:80'],
  [{ port: 5555 }, { kind: 'tcp', host: '', port: 5555 }, 'tcp://:5555'],
  [{ host: '::1', port: 5555 }, { kind: 'tcp', host: '::1', port: 5555 }, 'tcp://[::1]:5555'],
  ['ipc://[/run/mas.sock]', { kind: 'ipc', path: '/run/mas.sock' }, 'ipc://[/run/mas.sock]'],
  ['ipc://[a]b]', { kind: 'ipc', path: 'a]b' }, 'ipc://[a]b]'],
  [{ path: '/run/mas.sock' }, { kind: 'ipc', path: '/run/mas.sock' }, 'ipc://[/run/mas.sock]'],
  ['local://', { kind: 'local', name: '' }, 'local://'],
  ['local://name', { kind: 'local', name: 'name' }, 'local://name'],
  ['local://a b:[c]', { kind: 'local', name: 'a b:[c]' }, 'local://a b:[c]'],
];

const invalid: unknown[] = [
  '',
  'tcp://',
  'tcp://host',
  'tcp://host:',
  'tcp://host:65536',
  'tcp://host:99999999999',
  'tcp://host:-1',
  'tcp://host:1.5',
  'tcp://host:80/path',
  'tcp://host:1:80',
  'tcp://::1',
  'tcp://[]:80',
  'http://host:80',
  'host:80',
  'ipc:///run/mas.sock',
  'ipc://[]',
  'local://a/b',
  { port: -1 },
  { port: 65_536 },
  { port: 1.5 },
  { port: '80' },
  { port: 80n },
  { host: 5, port: 80 },
  { host: 'host' },
  { path: '' },
  { path: 5 },
  {},
  [],
  null,
  undefined,
  5555,
  Symbol('address'),
  () => {},
];

describe('an address', () => {
  it.each(valid)('%j is taken apart and written in one way', (address, parsed, text) => {
    expect(parseAddress(address)).toEqual(parsed);
    expect(formatAddress(address)).toBe(text);
    expect(formatAddress(parsed)).toBe(text);
    expect(parseAddress(text)).toEqual(parsed);
  });

  it('is the same after it was written and read', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constant(''));
    const port = fc.integer({ min: 0, max: 65_535 });
    const path = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(fc.oneof(fc.record({ host, port }), fc.record({ path })), (address) => {
        const text = formatAddress(address);
        expect(formatAddress(text)).toBe(text);
        expect(parseAddress(text)).toEqual(parseAddress(address));
      }),
    );
  });
});

describe('what is no address', () => {
  it.each(invalid.map((address) => [address]))('is refused with a hint: %o', (address) => {
    const refusal = expect.objectContaining({
      code: 'ERR_MAS_ADDRESS',
      message: expect.stringMatching(/^the address .* cannot be used: .* must|there is no port/),
    });
    expect(() => parseAddress(address as Address)).toThrow(refusal);
    expect(() => formatAddress(address as Address)).toThrow(refusal);
  });
});

describe('the path of a socket', () => {
  it.each([
    ['/run/mas.sock', '\\\\.\\pipe\\\\run\\mas.sock'],
    ['mas', '\\\\.\\pipe\\mas'],
    ['C:\\mas', '\\\\.\\pipe\\C:\\mas'],
    ['\\\\.\\pipe\\mas', '\\\\.\\pipe\\mas'],
    ['\\\\?\\pipe\\mas', '\\\\?\\pipe\\mas'],
    [`/${'x'.repeat(200)}`, `\\\\.\\pipe\\\\${'x'.repeat(200)}`],
  ])('%s is a named pipe on Windows', (path, pipe) => {
    expect(toSystemPath(path, 'win32')).toBe(pipe);
  });

  it.each([
    ['linux', 107],
    ['darwin', 103],
    ['freebsd', 103],
  ] as const)('is as it is on %s, up to %i bytes', (system, limit) => {
    const longest = `/${'ü'.repeat((limit - 1) / 2)}`;
    expect(toSystemPath(longest, system)).toBe(longest);
    expect(() => toSystemPath(`${longest}x`, system)).toThrow(
      `has ${limit + 1} bytes, and the system takes ${limit} for a socket`,
    );
  });
});
