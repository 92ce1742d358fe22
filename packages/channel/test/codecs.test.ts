import {
  type CodecFactory,
  connect,
  customType,
  DecodeError,
  type IncomingRequest,
  listen,
  msgpack,
} from '@mas/channel';
import { type CodecContext, SerializationError } from '@mas/codec';
import { describe, expect, it } from 'vitest';
import { openPair, rejection } from './pair.ts';

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const point = customType(Point, ['x', 'y']);
const name = customType(Name, ['text']);
const echo = { onRequest: (request: IncomingRequest) => request.reply(request.content) };

describe('custom types', () => {
  it('travel in requests and in replies', async () => {
    await using pair = await openPair({ both: { types: [point, name] }, server: echo });
    const reply = (await pair.client.request([
      new Name('a'),
      { at: new Point(1, 2) },
    ])) as unknown[];
    expect(reply).toEqual([new Name('a'), { at: new Point(1, 2) }]);
    expect(reply[0]).toBeInstanceOf(Name);
  });

  it('that one end has not registered are refused, or end the connection', async () => {
    await using pair = await openPair({ client: { types: [point] }, server: echo });
    const { client, server } = pair;
    expect(await rejection(client.request(new Name('a')))).toBeInstanceOf(SerializationError);
    const request = rejection(client.request(new Point(1, 2)));
    const { error } = await server.closed;
    expect(error).toMatchObject({ code: 'ERR_MAS_PROTOCOL', cause: expect.any(DecodeError) });
    expect(await request).toMatchObject({ code: 'ERR_MAS_CLOSED' });
  });

  it('that are registered twice are refused by connect and listen', async () => {
    const options = { types: [point, point] };
    await expect(listen('local://twice', () => {}, options)).rejects.toThrow(TypeError);
    await using server = await listen('tcp://127.0.0.1:0', () => {});
    await expect(connect(server.address, options)).rejects.toThrow('Point is registered twice');
  });
});

describe('a codec of another author', () => {
  /** Without `encodeInto`, which is optional; what it throws is not even an error. */
  const contexts: (CodecContext | undefined)[] = [];
  const text: CodecFactory = {
    name: 'text',
    create(context) {
      contexts.push(context);
      return {
        encode: (value) => Buffer.from(JSON.stringify(value)),
        decode(bytes) {
          const decoded = Buffer.from(bytes).toString();
          if (decoded.includes('odd')) throw null;
          return JSON.parse(decoded);
        },
      };
    },
  };

  it('is made for each connection, with its types and its limit', async () => {
    contexts.length = 0;
    await using pair = await openPair({
      client: { codec: text, types: [point], limits: { maxMessageBytes: 1000 } },
      server: { codec: text },
    });
    expect(pair.client.remoteAddress).toBeTruthy();
    const [client] = contexts.filter((context) => context?.maxBytes === 1000);
    expect(client?.types?.get(0)).toBe(point);
    expect(contexts.length).toBeGreaterThan(1);
  });

  it('carries requests and replies', async () => {
    await using pair = await openPair({ both: { codec: text }, server: echo });
    expect(await pair.client.request({ a: [1, null, 'ü'] })).toEqual({ a: [1, null, 'ü'] });
  });

  it('ends the connection with what it throws, be it no error', async () => {
    await using pair = await openPair({ both: { codec: text } });
    const request = rejection(pair.client.request('odd'));
    expect((await pair.server.closed).error).toMatchObject({
      code: 'ERR_MAS_PROTOCOL',
      message: expect.stringContaining('cannot be read: null'),
    });
    await request;
  });

  it('lets a request fail alone with what it throws when it encodes', async () => {
    await using pair = await openPair({ both: { codec: text }, server: echo });
    await expect(pair.client.request(1n)).rejects.toThrow(TypeError);
    expect(await pair.client.request(1)).toBe(1);
  });
});

it('options of the codec hold for the channel', async () => {
  await using pair = await openPair({ client: { codec: msgpack({ maxDepth: 3 }) }, server: echo });
  expect(await pair.client.request([[1]])).toEqual([[1]]);
  await expect(pair.client.request([[[1]]])).rejects.toThrow(SerializationError);
});
