import { service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair } from './helpers.ts';

describe('service()', () => {
  it('exposes all its members, at any depth', async () => {
    const root = service({
      add: (a: number, b: number) => a + b,
      sub: async (a: number, b: number) => a - b,
      nested: service({ deeper: service({ deepest: () => 'here' }) }),
    });
    await using peer = await pair(root);
    expect(await peer.remote.add(3, 4)).toBe(7);
    expect(await peer.remote.sub(3, 4)).toBe(-1);
    expect(await peer.remote.nested.deeper.deepest()).toBe('here');
  });

  it('has its members, which never change', () => {
    const members = { add: (a: number, b: number) => a + b };
    const made = service(members);
    expect(made.add).toBe(members.add);
    expect(() => {
      made.add = () => 0;
    }).toThrow(TypeError);
    expect(() => Object.assign(made, { more: () => 0 })).toThrow(TypeError);
    members.add = () => 0;
    expect(made.add(3, 4)).toBe(7);
  });

  it('takes an object without a prototype, as a module is one', async () => {
    const members = Object.assign(Object.create(null) as object, { one: () => 1 });
    await using peer = await pair(service(members));
    expect(await peer.remote.one()).toBe(1);
  });

  it('refuses an instance of a class, whose methods it would not see', () => {
    class Calculator {
      add(a: number, b: number): number {
        return a + b;
      }
    }
    expect(() => service(new Calculator())).toThrow(
      'service takes a plain object; use expose in the class of an instance',
    );
  });

  it.each([5, 'text', null, undefined, {}, [], new Date()])('refuses %s as a member', (member) => {
    expect(() => service({ member })).toThrow('"member" is neither a function nor a service');
  });
});
