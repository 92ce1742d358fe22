import type { Combination } from './support/cell.ts';

/** Something that cannot be had between the two languages. */
export interface KnownFailure {
  readonly area: string;
  readonly scenario: string;
  /** The combinations that it is about. All of them by default. */
  readonly where?: { readonly [D in keyof Combination]?: readonly Combination[D][] };
  /** How it fails. Another failure is a fault. */
  readonly error: RegExp;
  /** Why, for the table. */
  readonly reason: string;
  /** The heading of docs/protocol.md that it follows from, as in a link. */
  readonly section: string;
}

/** Each has to go on failing, in this way: what starts to work is taken out of here. */
export const knownFailures: readonly KnownFailure[] = [
  {
    area: 'Channel',
    scenario: 'bytes of 5 MiB arrive',
    where: { codec: ['json'] },
    error: /SerializationError: content\[1\]: bytes cannot be sent in this format/,
    reason: 'JSON has no bytes. Either end refuses to send them.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'bytes arrive as a Uint8Array, and as bytes in Python',
    where: { codec: ['json'] },
    error: /SerializationError: content\[1\]\[1\]: bytes cannot be sent in this format/,
    reason: 'JSON has no bytes. Either end refuses to send them.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'integers of more than 64 bits arrive exactly',
    where: { codec: ['msgpack', 'msgpack-blosc', 'msgpackr'] },
    error: /SerializationError: content\[1\]\[1\]: the bigint \d+ does not fit into 64 bits/,
    reason: 'MessagePack has integers of up to 64 bits. Either end refuses to send others.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'text with half of a surrogate pair arrives exactly',
    where: { codec: ['msgpack', 'msgpack-blosc', 'msgpackr'] },
    error:
      /SerializationError: content\[1\]\[1\]: half of a surrogate pair cannot be sent as UTF-8/,
    reason:
      'MessagePack writes text as UTF-8, which cannot say half of a surrogate pair. Either end refuses to send it.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a float of Python that is a whole number comes back as a float',
    error: /AssertionError: 1\.0: int 1 instead of float 1\.0/,
    reason:
      'JavaScript has one kind of number. What is a whole number below 2^53 leaves as an integer.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a list of Python comes back as a list',
    where: { codec: ['msgpack', 'msgpack-blosc', 'msgpackr'] },
    error: /AssertionError: .*: tuple \(1, \(2,\)\) instead of list/,
    reason: 'MessagePack has one kind of sequence, and aiomas reads each as a tuple.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a tuple of Python comes back as a tuple',
    where: { codec: ['json'] },
    error: /AssertionError: .*: list \[1, \[2\]\] instead of tuple/,
    reason: 'JSON has one kind of sequence, and Python reads each as a list.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a dict whose keys look like integers comes back in its order',
    error: /AssertionError: .*: dict \{'2': 3, '10': 2, 'b': 1\} instead of dict/,
    reason: 'JavaScript keeps such keys before all others, in ascending order.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a dict with keys that are no text comes back as it was',
    where: { codec: ['json'] },
    error: /AssertionError: .*: dict \{'1': 'one'\} instead of dict \{1: 'one'\}/,
    reason:
      'Python writes numbers, booleans and None as text when they are keys in JSON, and refuses other keys.',
    section: 'codecs',
  },
  {
    area: 'Channel: values',
    scenario: 'a dict with keys that are no text comes back as it was',
    where: { codec: ['msgpack', 'msgpack-blosc', 'msgpackr'] },
    error:
      /ChannelError: the peer .* sent a message that cannot be read: .* the key of a map must be a string/,
    reason:
      'Objects have text as keys. Python sends others in MessagePack, and the connection ends.',
    section: 'codecs',
  },
  {
    area: 'simpy.io',
    scenario: 'a number of a type that is unknown to simpy.io ends the connection',
    error: /AssertionError: simpy\.io has left the connection open/,
    reason:
      'After what it cannot read or send simpy.io is deaf and mute, but leaves the connection open. Give requests a `timeoutMs`.',
    section: 'simpyio',
  },
  {
    area: 'simpy.io',
    scenario: 'a result that is too large for simpy.io ends the connection',
    error: /AssertionError: simpy\.io has left the connection open/,
    reason:
      'After what it cannot read or send simpy.io is deaf and mute, but leaves the connection open. Give requests a `timeoutMs`.',
    section: 'simpyio',
  },
  {
    area: 'simpy.io: RPC',
    scenario: 'objects can be passed as references',
    error:
      /ChannelError: the peer .* sent a message that cannot be read: .* no custom type has the number 2 here/,
    reason:
      'simpy.io numbers two types after those of the user: its proxies, and then references. Register a type of your own in the place of its proxies.',
    section: 'simpyio',
  },
  {
    area: 'Agents: dates and types',
    scenario: 'dates after the year 9999 arrive',
    error: /the connection to .+ was closed by the peer/,
    reason:
      'Python has no dates before the year 1 and after the year 9999. It closes the connection over which one comes.',
    section: 'dates',
  },
  {
    area: 'Agents: dates and types',
    scenario: 'dates before the year 1 arrive',
    error: /the connection to .+ was closed by the peer/,
    reason:
      'Python has no dates before the year 1 and after the year 9999. It closes the connection over which one comes.',
    section: 'dates',
  },
  {
    area: 'Agents: ending',
    scenario:
      'a container of ours that comes back is reached by the container of Python that knew it',
    where: { server: ['TypeScript'] },
    error: /ConnectionResetError: Connection closed/,
    reason:
      'A container of aiomas goes on using a connection that has ended, and opens no other one to the same address. Make a new container in Python.',
    section: 'agents',
  },
  {
    area: 'TLS',
    scenario: 'agents call each other when both sides have a certificate',
    where: { transport: ['ipc'], server: ['TypeScript'] },
    error: /ValueError: you have to pass server_hostname when using ssl/,
    reason:
      'aiomas cannot connect to a unix socket with TLS, as it does not say which host it expects.',
    section: 'frames',
  },
  {
    area: 'TLS',
    scenario: 'who connects with a certificate of another authority is turned away',
    where: { transport: ['ipc'], server: ['TypeScript'] },
    error: /ValueError: you have to pass server_hostname when using ssl/,
    reason:
      'aiomas cannot connect to a unix socket with TLS, as it does not say which host it expects.',
    section: 'frames',
  },
  {
    area: 'TLS',
    scenario: 'who connects with a certificate that has expired is turned away',
    where: { transport: ['ipc'], server: ['TypeScript'] },
    error: /ValueError: you have to pass server_hostname when using ssl/,
    reason:
      'aiomas cannot connect to a unix socket with TLS, as it does not say which host it expects.',
    section: 'frames',
  },
  {
    area: 'TLS',
    scenario: 'who listens with a certificate for another host is not trusted',
    where: { transport: ['ipc'], server: ['TypeScript'] },
    error: /ValueError: you have to pass server_hostname when using ssl/,
    reason:
      'aiomas cannot connect to a unix socket with TLS, as it does not say which host it expects.',
    section: 'frames',
  },
];
