import { connect, listen } from '@mas/channel';
import type { Subject } from '../subject.ts';
import { callsOf, masAddress } from './calculator.ts';
import { type CodecName, codecNamed } from './codecs.ts';

/** The same in each call, as in the RPC layer. */
const NO_KEYWORD_ARGUMENTS = Object.freeze({});

/** Our channel: contents of the form that the RPC layer sends, handled by a function. */
export function channel(name: CodecName): Subject {
  return {
    async serve(at) {
      const server = await listen(masAddress(at), () => {}, {
        codec: await codecNamed(name),
        onRequest(request) {
          const [path, args] = request.content as [string, unknown[]];
          if (path === 'add') request.reply((args[0] as number) + (args[1] as number));
          else request.reply(args[0]);
        },
      });
      return server.address;
    },
    async connect(address) {
      const channel = await connect(address, { codec: await codecNamed(name) });
      return {
        call: (work) =>
          callsOf(work, name, {
            add: (a, b) => channel.request(['add', [a, b], NO_KEYWORD_ARGUMENTS]),
            echo: (value) => channel.request(['echo', [value], NO_KEYWORD_ARGUMENTS]),
          }),
        close: () => channel.close(),
      };
    },
  };
}
