import { Agent, Container, type ContainerOptions, expose, TlsCredentials } from '@mas/agent';
import { Authority } from '@mas/certificates';
import { describe, expect, it } from 'vitest';

const authority = await Authority.create();
const { ca } = authority;
const identity = async (name: string) => ({ ca, ...(await authority.issue({ name })) });

class Meter extends Agent {
  static {
    expose(this, 'read', 'readOther');
  }
  read(): number {
    return 42;
  }
  async readOther(address: string): Promise<number> {
    return (await this.container.connect<Meter>(address)).read();
  }
}

const create = (options: ContainerOptions) => Container.create('tcp://127.0.0.1:0', options);

describe('containers with TLS', () => {
  it('connect in both directions', async () => {
    await using one = await create({ tls: await identity('one') });
    await using two = await create({ tls: await identity('two') });
    const [there, back] = [one.spawn(Meter), two.spawn(Meter)];
    expect(await (await two.connect<Meter>(there.address)).readOther(back.address)).toBe(42);
    expect(await (await one.connect<Meter>(back.address)).read()).toBe(42);
  });

  it('turn away a container that is not known, or has no TLS', async () => {
    const refused: string[] = [];
    await using container = await create({
      tls: await identity('one'),
      onRefused: (error) => refused.push(error.code),
    });
    const meter = container.spawn(Meter);
    const foreign = await Authority.create();
    await using stranger = await create({ tls: { ca, ...(await foreign.issue()) } });
    await expect(stranger.connect(meter.address)).rejects.toMatchObject({
      code: 'ERR_MAS_TLS_AUTHORITY',
    });
    await using plain = await create({});
    await expect(plain.connect(meter.address)).rejects.toMatchObject({
      code: 'ERR_MAS_TLS_PLAIN',
    });
    expect(refused).toEqual(['ERR_MAS_TLS_AUTHORITY', 'ERR_MAS_TLS_PLAIN']);
  });

  it('use new credentials for the next connection, in both directions', async () => {
    const credentials = new TlsCredentials(await identity('one'));
    const seen: (string | undefined)[] = [];
    await using one = await create({ tls: credentials });
    await using two = await create({
      tls: await identity('two'),
      authorize(peer) {
        seen.push(peer.certificate?.subject);
        return true;
      },
    });
    const [there, here] = [two.spawn(Meter), one.spawn(Meter)];
    const proxy = await one.connect<Meter>(there.address);
    const next = await Authority.create();
    credentials.replace({ ca: [ca, next.ca], ...(await authority.issue({ name: 'renewed' })) });
    expect(await proxy.read()).toBe(42);
    await using three = await create({ tls: { ca, ...(await next.issue({ name: 'three' })) } });
    // The next authority is trusted from now on.
    expect(await (await three.connect<Meter>(here.address)).read()).toBe(42);
    expect(seen).toEqual(['CN=one']);
  });

  it('refuse options that cannot be used', async () => {
    await expect(create({ tls: { ca: '/nowhere.pem' } })).rejects.toMatchObject({
      code: 'ERR_MAS_TLS',
    });
  });

  it('ask authorize for each container that connects', async () => {
    await using container = await create({ authorize: () => false });
    const meter = container.spawn(Meter);
    await using other = await create({});
    await expect(other.connect(meter.address)).rejects.toMatchObject({ code: 'ERR_MAS_CLOSED' });
    // Its own agents are not asked.
    expect(await (await container.connect<Meter>(meter.address)).read()).toBe(42);
  });
});
