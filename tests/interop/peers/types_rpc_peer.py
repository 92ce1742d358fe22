"""One end of an RPC connection of aiomas whose codec has custom types."""
import asyncio

import aiomas

import peer
from types_classes import Point, Stranger, describe, extra_serializers, make


class Inner:
    """A service below the root, to be passed as a reference."""

    router = aiomas.rpc.Service()

    @aiomas.expose
    def moved(self, point):
        return Point(point.x + 10, point.y)


class Root:
    router = aiomas.rpc.Service(['inner'])

    def __init__(self):
        self.inner = Inner()

    @aiomas.expose
    def echo(self, *args, **kwargs):
        return [args, kwargs]

    @aiomas.expose
    def describe(self, *args, **kwargs):
        return describe([args, kwargs])

    @aiomas.expose
    async def meet(self, other, point):
        """Have the caller's service move a point, and return a service together with it."""
        return {'inner': self.inner, 'points': [point, await other.moved(point)]}

    @aiomas.expose
    def stranger(self):
        return Stranger('who?')

    @aiomas.expose
    def take(self, what):
        """Take a service or a value, whichever arrives."""
        return '%s %s' % (type(what).__name__, vars(what).get('_path'))


class End:
    """The connection of the scenario that runs: a future, as it may not be there yet."""

    client = None
    root = None
    server = None


def begin(codec, types):
    End.client = asyncio.get_event_loop().create_future()
    End.root = Root()
    return {'codec': peer.CODECS[codec], 'extra_serializers': extra_serializers(types)}


async def listen(codec, address, types):
    options = begin(codec, types)
    End.server = await aiomas.rpc.start_server(
        peer.to_python(address), End.root, End.client.set_result, **options)
    return peer.address_of(End.server)


async def connect(codec, address, types):
    options = begin(codec, types)
    End.client.set_result(await aiomas.rpc.open_connection(
        peer.to_python(address), rpc_service=End.root, **options))


async def close():
    await (await End.client).channel.close()
    if End.server is not None:
        await peer.close_server(End.server)
        End.server = None


async def call(name, args, kwargs):
    """Call the other end with what is described, and describe the result."""
    client = await End.client
    return describe(await getattr(client.remote, name)(*make(args), **make(kwargs)))


async def meet(point):
    """Pass a service and a value in one call, and call the service that comes back."""
    client = await End.client
    met = await client.remote.meet(End.root.inner, make(point))
    return describe(met['points'] + type(met['points'])([await met['inner'].moved(make(point))]))


async def pass_inner():
    client = await End.client
    return await client.remote.take(End.root.inner)


async def ended():
    """How the service of the connection ended here."""
    await asyncio.wait([(await End.client).service])
    error = (await End.client).service.exception()
    return None if error is None else '%s: %s' % (type(error).__name__, error)


peer.run(listen=listen, connect=connect, close=close, call=call, meet=meet, pass_inner=pass_inner,
         ended=ended)
