"""One end of a channel of aiomas. The other end tells it what to ask and how to answer."""
import asyncio
import base64
import hashlib
import random

import aiomas
import msgpack

import peer


@aiomas.codecs.serializable
class Point:
    """The custom type of both ends."""

    def __init__(self, x, y):
        self.x = x
        self.y = y


#: What the source of a value may use.
NAMES = {'Point': Point, 'msgpack': msgpack}
#: Both lists and tuples arrive as these.
SEQUENCES = {'json': list, 'msgpack': tuple, 'msgpack-blosc': tuple, 'msgpackr': tuple}


class End:
    """One connection at a time: what came over it, and what is open on it."""

    def __init__(self):
        self.server = None

    # Opening and closing.

    async def listen(self, codec, address, types=False):
        """Take one connection, and answer what comes over it."""
        self.begin(codec)
        self.server = await aiomas.channel.start_server(
            peer.to_python(address), self.serve, **self.options(codec, types))
        return peer.address_of(self.server)

    async def connect(self, codec, address, types=False):
        self.begin(codec)
        channel = await aiomas.channel.open_connection(
            peer.to_python(address), **self.options(codec, types))
        asyncio.ensure_future(self.serve(channel))

    def begin(self, codec):
        loop = asyncio.get_event_loop()
        self.sequence = SEQUENCES[codec]
        self.is_open = loop.create_future()
        self.has_ended = loop.create_future()
        self.held, self.open, self.settled, self.notes = {}, {}, [], []

    def options(self, codec, types):
        serializers = [Point.__serializer__] if types else []
        return {'codec': peer.CODECS[codec], 'extra_serializers': serializers}

    async def opened(self):
        """Wait for the connection; tell the addresses of this end of it."""
        await self.is_open
        return {'own': self.channel.get_extra_info('sockname'),
                'other': self.channel.get_extra_info('peername')}

    async def ended(self):
        """Wait for the end of the connection; tell the error that it ended with."""
        return await self.has_ended

    async def close(self):
        if self.server is not None:
            await peer.close_server(self.server)
            self.server = None
        await self.close_channel()

    async def close_channel(self):
        try:
            await self.channel.close()
        except ConnectionError:
            # What it was sending when the connection ended.
            pass

    # Answering.

    async def serve(self, channel):
        self.channel = channel
        self.is_open.set_result(None)
        try:
            while True:
                request = await channel.recv()
                asyncio.ensure_future(self.answer(request))
        except Exception as error:
            self.has_ended.set_result(repr(error))

    async def answer(self, request):
        """Every request is [what to do, with what]."""
        what, value = request.content
        if what == 'hold':
            self.held[value] = request
            return
        try:
            result = await getattr(self, 'answer_' + what)(value)
        except Exception as error:
            await request.fail(error)
        else:
            await request.reply(result)

    async def answer_release(self, keys):
        for key in keys:
            await self.held.pop(key).reply('reply to %s' % key)

    async def answer_held(self, _):
        return len(self.held)

    async def answer_echo(self, value):
        return value

    async def answer_chain(self, left):
        """The same again from the other end, so many times."""
        return [left] + (list(await self.channel.send(['chain', left - 1])) if left else [])

    async def answer_note(self, value):
        self.notes.append(value)
        return value

    async def answer_noted(self, _):
        return self.notes

    async def answer_digest(self, value):
        return digest(value)

    async def answer_refuse(self, text):
        try:
            return {}['the reason']
        except KeyError as reason:
            raise ValueError(text) from reason

    async def answer_give(self, source):
        return eval(source, NAMES)

    async def answer_same(self, source_and_value):
        """Compare a value with what the other end says it is in Python, and send it back."""
        source, value = source_and_value
        expected = arranged(eval(source, NAMES), self.sequence)
        check(value, expected, source)
        return value

    # Asking.

    async def ask(self, content):
        return await self.channel.send(content)

    async def ask_in_vain(self, content):
        """The failure that is the answer."""
        try:
            await self.channel.send(content)
        except aiomas.RemoteException as error:
            return {'origin': error.origin, 'traceback': error.remote_traceback,
                    'text': str(error)}
        raise AssertionError('it did not fail')

    async def hold(self, keys):
        """Make requests that the other end holds."""
        for key in keys:
            self.open[key] = self.channel.send(['hold', key])
            self.open[key].add_done_callback(lambda _, key=key: self.settled.append(key))

    async def release(self, keys):
        """Have them answered in this order; tell the replies, and the order in which they came."""
        await self.channel.send(['release', keys])
        return {'replies': await asyncio.gather(*self.open.values()), 'settled': self.settled}

    async def outcomes(self):
        """Wait for those requests; tell how each has ended."""
        results = await asyncio.gather(*self.open.values(), return_exceptions=True)
        return [repr(result) for result in results]

    async def noted_lengths(self):
        return [len(note) for note in self.notes]

    async def burst(self, count):
        """Ask so many times at once; tell the replies, and the order in which they were handled."""
        replies = await asyncio.gather(*(self.channel.send(['note', n]) for n in range(count)))
        return {'replies': replies, 'handled': await self.channel.send(['noted', None])}

    async def say_large(self, kind, size):
        """Send a value of at least so many bytes there and back."""
        value = random.Random(size).getrandbits(8 * size).to_bytes(size, 'big')
        if kind == 'text':
            value = base64.b64encode(value).decode().replace('A', '\U0001f30d')
        assert await self.channel.send(['digest', value]) == digest(value)
        assert await self.channel.send(['echo', value]) == value

    async def say(self, source, arrange=True):
        """Send a value there and back, and see that it has come back as it was.

        Unless told otherwise, the kind of sequences may change: to that of the codec.
        """
        value = eval(source, NAMES)
        result = await self.channel.send(['same', [source, value]])
        check(result, arranged(value, self.sequence) if arrange else value, source)


def digest(value):
    return hashlib.sha256(value if isinstance(value, bytes) else value.encode()).hexdigest()


def arranged(value, sequence):
    """The value with this kind of sequence in the place of all."""
    if isinstance(value, (list, tuple)):
        return sequence(arranged(item, sequence) for item in value)
    if isinstance(value, dict):
        return {key: arranged(item, sequence) for key, item in value.items()}
    return value


def check(value, expected, source, *path):
    """Fail unless both are equal, types and the order of keys included."""
    alike = type(value) is type(expected)
    if alike and isinstance(expected, (list, tuple)) and len(value) == len(expected):
        for index, item in enumerate(expected):
            check(value[index], item, source, *path, index)
    elif alike and isinstance(expected, dict) and repr(list(value)) == repr(list(expected)):
        for key, item in expected.items():
            check(value[key], item, source, *path, key)
    elif not alike or repr(value) != repr(expected):
        raise AssertionError('%s: %s %s instead of %s %s at %r' % (
            source, type(value).__name__, shorten(repr(value)),
            type(expected).__name__, shorten(repr(expected)), path))


def shorten(text):
    return text if len(text) < 100 else text[:100] + '...'


end = End()
peer.run(listen=end.listen, connect=end.connect, opened=end.opened, ended=end.ended,
         close=end.close, close_channel=end.close_channel, ask=end.ask,
         ask_in_vain=end.ask_in_vain, hold=end.hold, release=end.release, outcomes=end.outcomes,
         burst=end.burst, noted_lengths=end.noted_lengths, say_large=end.say_large,
         say=end.say)
