import { Packr } from 'msgpackr';
import { Dealer, Router } from 'zeromq';
import { ARGUMENTS, ECHOES } from '../payloads.ts';
import type { Subject } from '../subject.ts';

const NO_LIMITS = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 };

type Request = [id: number, method: string, args: unknown[]];
type Reply = [id: number, result: unknown];

/** ZeroMQ: a dealer asks a router. Ids, names and MessagePack are what its user adds. */
export const zeromq: Subject = {
  async serve(at) {
    const router = new Router(NO_LIMITS);
    await router.bind(at.transport === 'tcp' ? 'tcp://127.0.0.1:*' : `ipc://${at.path}`);
    void answer(router);
    return router.lastEndpoint!;
  },
  async connect(address) {
    const dealer = new Dealer(NO_LIMITS);
    dealer.connect(address);
    const ask = asker(dealer);
    return {
      call(work) {
        if (work === 'add') return () => ask('add', [...ARGUMENTS]);
        const value = ECHOES[work];
        return value === undefined ? undefined : () => ask('echo', [value]);
      },
      close: () => dealer.close(),
    };
  },
};

async function answer(router: Router): Promise<void> {
  const packr = new Packr({ useRecords: false });
  for await (const [peer, bytes] of router) {
    const [id, method, args] = packr.unpack(bytes!) as Request;
    const result = method === 'add' ? (args[0] as number) + (args[1] as number) : args[0];
    await router.send([peer!, packr.pack([id, result] satisfies Reply)]);
  }
}

function asker(dealer: Dealer): (method: string, args: unknown[]) => Promise<unknown> {
  const packr = new Packr({ useRecords: false });
  const open = new Map<number, (result: unknown) => void>();
  const unsent: Buffer[] = [];
  let nextId = 0;
  let sending = false;

  const receive = async () => {
    for await (const [bytes] of dealer) {
      const [id, result] = packr.unpack(bytes!) as Reply;
      open.get(id)!(result);
      open.delete(id);
    }
  };
  // Only one send may be open on a socket.
  const send = async () => {
    sending = true;
    for (let next = unsent.shift(); next !== undefined; next = unsent.shift()) {
      await dealer.send(next);
    }
    sending = false;
  };
  void receive();
  return (method, args) =>
    new Promise((resolve) => {
      const id = nextId++;
      open.set(id, resolve);
      unsent.push(packr.pack([id, method, args] satisfies Request));
      if (!sending) void send();
    });
}
