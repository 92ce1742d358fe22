"""Agents of Python and their containers. Those of the other side have the same methods."""
import asyncio
import os

import aiomas
import arrow

import peer


@aiomas.codecs.serializable
class Offer:
    """A value with a type of its own."""

    def __init__(self, price, until):
        self.price = price
        self.until = until


EXTRA_SERIALIZERS = [Offer.__serializer__]


async def create_container(codec, address, tls=None):
    """Make a container; `tls` has the paths of the certificate of the authority, its own and its key."""
    container = await aiomas.Container.create(
        peer.to_python(address), codec=peer.CODECS[codec], extra_serializers=EXTRA_SERIALIZERS,
        ssl=None if tls is None else aiomas.SSLCerts(*tls), as_coro=True)
    # It has taken port 0 for its name, too.
    container._base_url = peer.address_of(container._tcp_server) + '/'
    return container


async def shut_down(container):
    """Shut a container down, and remove its unix socket: aiomas leaves that behind."""
    for address, connection in list(container._connections_out.items()):
        # What has ended one of them, a date that cannot be read for one, ends the shutdown, too.
        if connection.service.done() and connection.service.exception() is not None:
            del container._connections_out[address]
    await container.shutdown(as_coro=True)
    scheme, rest = container._base_url.split('://', 1)
    if scheme == 'ipc':
        os.unlink(rest[1:-2])


class Hammer:
    """A service below a sub-service."""

    router = aiomas.rpc.Service()

    @aiomas.expose
    def hit(self, times):
        return 'bang' * times


class Toolbox:
    """A sub-service of an agent."""

    router = aiomas.rpc.Service(['hammer'])

    def __init__(self):
        self.hammer = Hammer()

    @aiomas.expose
    def count(self, tools):
        return len(tools)


class PythonAgent(aiomas.Agent):
    """One of two partners."""

    router = aiomas.rpc.Service(['tools'])

    def __init__(self, container):
        # Has to be there when the agent is registered.
        self.tools = Toolbox()
        super().__init__(container)
        self.partner = None
        self.is_met = asyncio.Event()
        self.is_held = asyncio.Event()
        self.is_released = asyncio.Event()

    @aiomas.expose
    def meet(self, partner):
        """Keep the partner, to call it later."""
        self.partner = partner
        self.is_met.set()

    @aiomas.expose
    def name(self):
        return 'Python %s' % self.addr.rsplit('/', 1)[1]

    @aiomas.expose
    def stamp(self, value):
        return [self.name(), value]

    @aiomas.expose
    def echo(self, value):
        return value

    @aiomas.expose
    async def hold(self):
        """Answer when this agent is released."""
        self.is_held.set()
        await self.is_released.wait()
        return 'released'

    @aiomas.expose
    def me(self):
        return self

    @aiomas.expose
    async def us(self):
        return {'agents': [self, {'tools': self.tools}]}

    @aiomas.expose
    async def greet(self, other):
        return 'hello %s' % await other.name()

    @aiomas.expose
    async def bounce(self, other, depth):
        """Each calls the other before it answers."""
        if depth == 0:
            return []
        return [depth] + list(await other.bounce(self, depth - 1))

    @aiomas.expose
    async def forward(self, other, address):
        """Try to pass the proxy of one agent to another one."""
        third = await self.container.connect(address)
        await third.meet(other)

    @aiomas.expose
    async def refer(self, other, address):
        """Have one agent call another one, whose address it gets."""
        third = await self.container.connect(address)
        return await third.visit(other)

    @aiomas.expose
    async def visit(self, address):
        other = await self.container.connect(address)
        return await other.name()

    @aiomas.expose
    def describe(self, dates):
        """Tell how dates have arrived."""
        return [[type(date).__name__, str(date)] for date in dates]

    @aiomas.expose
    def dates(self, texts):
        return [{'date': arrow.get(text)} for text in texts]

    @aiomas.expose
    async def buy(self, offer, order):
        """Take a value of a custom type, a date and an agent, and give such back."""
        buyer = await order['buyer'].name()
        assert type(offer) is Offer and order['day'] <= offer.until
        later = Offer(offer.price * 2, offer.until.shift(days=1))
        return {'offer': later, 'day': order['day'], 'seller': self, 'buyer': buyer}
