import { type CodecFactory, json, msgpack } from '@mas/agent';

/** What is served: a channel that answers by `onRequest` or by `for await`, services, or agents. */
type Layer = 'channel' | 'iterating' | 'rpc' | 'agent';
export type CodecName = 'json' | 'msgpack';

/** One of the servers that a run attacks. */
export interface Target {
  readonly name: string;
  readonly layer: Layer;
  readonly codec: CodecName;
}

const layers: readonly Layer[] = ['channel', 'iterating', 'rpc', 'agent'];
const codecNames: readonly CodecName[] = ['json', 'msgpack'];

/** Every layer with every codec. */
export const targets: readonly Target[] = layers.flatMap((layer) =>
  codecNames.map((codec) => ({ name: `${layer}-${codec}`, layer, codec })),
);

export function codecOf({ codec }: Target): CodecFactory {
  return codec === 'json' ? json() : msgpack();
}
