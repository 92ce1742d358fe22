import { directory, expose, type Remote, SerializationError, service } from '@mas/rpc';
import { describe, expect, it } from 'vitest';
import { pair, rejection } from './helpers.ts';

class Leaf {
  static {
    expose(this);
  }
  readonly isLeaf = true;
}

/** The path at which the receiver sees a service that a client passes. */
async function pathOf(root: object, passed: object): Promise<string> {
  const seen = { nameOf: (proxy: Remote<object>) => String(proxy) };
  await using peer = await pair(service(seen), { client: { service: root } });
  const text = await peer.remote.nameOf(passed);
  const address = peer.accepted.remoteAddress;
  expect(text.startsWith(`Remote('${address}/`)).toBe(true);
  return text.slice(`Remote('${address}/`.length, -"')".length);
}

const refused = async (root: object, passed: object): Promise<string> =>
  (await rejection(pathOf(root, passed), SerializationError)).message;

describe('the path that a service is passed as', () => {
  it('is "" for the root', async () => {
    const root = service({ a: new Leaf() });
    expect(await pathOf(root, root)).toBe('');
  });

  it('is the shortest, also where services lead to each other', async () => {
    class Node {
      static {
        expose(this, 'next', 'first');
      }
      next: Node | undefined;
      first: Node | undefined;
    }
    const nodes = Array.from({ length: 20 }, () => new Node());
    for (const [index, node] of nodes.entries()) {
      node.next = nodes[(index + 1) % nodes.length];
      node.first = nodes[0];
    }
    const root = directory(new Map(nodes.map((node, index) => [`n${index}`, node])));
    expect(await pathOf(root, nodes[7]!)).toBe('n7');
    expect(await pathOf(nodes[0]!, nodes[3]!)).toBe('next/next/next');
    expect(await refused(root, new Leaf())).toContain('is not below');
  });

  it('leads through fields, getters and directories', async () => {
    const leaf = new Leaf();
    class Root {
      static {
        expose(this, 'broken', 'fresh', 'list', 'part');
      }
      readonly list = directory(new Map([['x', service({ leaf })]]));
      get broken(): object {
        throw new Error('it is broken');
      }
      get fresh(): object {
        return new Root();
      }
      get part(): object {
        return this.list;
      }
    }
    const root = new Root();
    expect(await pathOf(root, leaf)).toBe('list/x/leaf');
    expect(await refused(root, new Leaf())).toContain('is not below');
    expect(await refused(root, root.fresh)).toContain('is not below');
  });

  it('is looked for no deeper than a path can be long', async () => {
    class Endless {
      static {
        expose(this, 'next');
      }
      #next: Endless | undefined;
      get next(): Endless {
        this.#next ??= new Endless();
        return this.#next;
      }
    }
    expect(await refused(new Endless(), new Leaf())).toContain('is not below');
  });

  it('is what a directory says, if that is right', async () => {
    const [leaf, other] = [new Leaf(), new Leaf()];
    const entries = {
      get: (name: string) => (name === 'right' ? leaf : undefined),
      nameOf: (passed: object) => (passed === leaf ? 'right' : 'wrong'),
    };
    const root = service({ leaves: directory(entries) });
    expect(await pathOf(root, leaf)).toBe('leaves/right');
    expect(await refused(root, other)).toContain('is not below');
  });

  it('never is one that cannot be called', async () => {
    const leaf = new Leaf();
    for (const name of ['', 'a/b', '/', 5]) {
      const entries = new Map([[name as string, leaf]]);
      expect(await refused(service({ leaves: directory(entries) }), leaf)).toContain(
        'is not below',
      );
      expect(await refused(directory(entries), leaf)).toContain('is not below');
      const nameOf = () => name as string;
      const named = directory({ get: (wanted) => entries.get(wanted), nameOf });
      expect(await refused(named, leaf)).toContain('is not below');
    }
  });
});
