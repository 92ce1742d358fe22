"""What the pages in docs/ say of Python, to be tried."""
import asyncio
import datetime
import json
import traceback

import aiomas

import peer


@aiomas.codecs.serializable
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


@aiomas.codecs.serializable
class Offer:
    def __init__(self, hour, price):
        self.hour = hour
        self.price = price


class StandIn:
    """A value of the custom type that has a number, whatever that is on a real connection."""

    def __init__(self, data):
        self.data = data


class StandIn0(StandIn):
    """Number 0."""


class StandIn1(StandIn):
    """Number 1."""


class Market(aiomas.Agent):
    """Makes mistakes, or lets others make them."""

    def leave(self):
        """Is not exposed."""

    @aiomas.expose
    def auction(self, hour, *, power):
        return hour * power

    @aiomas.expose
    def append(self, offers):
        offers.append(1)

    @aiomas.expose
    def forward(self, member):
        return member.offer()

    @aiomas.expose
    async def ask(self, member, name):
        try:
            return await getattr(member, name)()
        except aiomas.RemoteException as error:
            return error.remote_traceback

    @aiomas.expose
    async def hurry(self, member):
        """Give a call up, whose answer comes all the same, and go on."""
        member.offer().cancel()
        for _ in range(2):
            try:
                await member.offer()
            except Exception as error:
                FAULTS.put_nowait({'exception': error})
            # Now the connection is closed, if it is to be.
            await asyncio.sleep(0)

    @aiomas.expose
    def take(self, value):
        return type(value).__name__

    @aiomas.expose
    def give(self, name, value=None):
        return {
            'an agent': self,
            'an offer': Offer(18, 1.5),
            'bytes': b'ab',
            'a time': datetime.datetime(2030, 1, 1),
            'numbers as keys': {18: 1.5},
            'it back': value,
        }[name]


STAND_INS = [StandIn0, StandIn1]
FAULTS = asyncio.Queue()


async def encode(codec, expression):
    """The bytes of a value, in hexadecimal digits, or null if the codec refuses it."""
    value = eval(expression)
    try:
        return _codec_for(codec).encode(value).hex()
    except Exception:
        return None


async def decode(codec, data):
    """How Python shows the value that it reads."""
    return repr(_codec_for(codec).decode(bytearray.fromhex(data)))


async def encode_message(codec, text):
    """The bytes of a message that is given as JSON, with custom types as they are on the wire."""
    message = json.loads(text, object_hook=_with_stand_ins)
    coder = peer.CODECS[codec]()
    for stand_in in STAND_INS:
        coder.add_serializer(stand_in, lambda value: value.data, stand_in)
    return coder.encode(message).hex()


async def create(codec, offers):
    """Make a container with a market; return the address of that."""
    serializers = [Offer.__serializer__] if offers else []
    container = await aiomas.Container.create(
        ('127.0.0.1', 0), codec=peer.CODECS[codec], extra_serializers=serializers, as_coro=True)
    market = Market(container)
    # It names itself by the port 0.
    return peer.address_of(container._tcp_server) + market.addr[-2:]


async def dial(codec, address):
    """Connect to an agent; return what that fails with."""
    container = await aiomas.Container.create(
        ('127.0.0.1', 0), codec=peer.CODECS[codec], as_coro=True)
    try:
        await container.connect(address)
    except Exception as error:
        return _describe(error)


async def fault():
    """What Python reports next: it could not be raised to anybody."""
    return _describe((await FAULTS.get())['exception'])


def _describe(error):
    return traceback.format_exception_only(type(error), error)[-1].strip()


def _codec_for(name):
    codec = peer.CODECS[name]()
    codec.add_serializer(*Point.__serializer__())
    return codec


def _with_stand_ins(members):
    if '__type__' not in members:
        return members
    number, data = members['__type__']
    return STAND_INS[number](data)


asyncio.get_event_loop().set_exception_handler(lambda _, context: FAULTS.put_nowait(context))
peer.run(
    encode=encode, decode=decode, encode_message=encode_message,
    create=create, dial=dial, fault=fault)
