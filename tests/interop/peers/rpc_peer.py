"""One end of an RPC connection of aiomas: it serves, and it calls what the other end serves.

In what a test is told, {'$proxy': path} is a proxy for a service of the other end.
"""
import asyncio

import aiomas

import peer
from rpc_services import Root, below


class End:
    """This end of the connection of the scenario that runs."""

    rpc = None  # A future: the connection may be accepted after the first command.
    root = None
    reset = None
    server = None


def told(value):
    """The value as JSON can say it."""
    if isinstance(value, aiomas.rpc.Proxy):
        return {'$proxy': value._path}
    if isinstance(value, (list, tuple)):
        return [told(item) for item in value]
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    return value


async def listen(codec, address):
    prepare()
    End.server = await aiomas.rpc.start_server(
        peer.to_python(address), End.root, connected, codec=peer.CODECS[codec])
    return peer.address_of(End.server)


async def connect(codec, address, serves):
    prepare()
    connected(await aiomas.rpc.open_connection(
        peer.to_python(address), rpc_service=End.root if serves else None,
        codec=peer.CODECS[codec]))


def prepare():
    loop = asyncio.get_event_loop()
    End.root = Root()
    End.rpc = loop.create_future()
    End.reset = loop.create_future()


def connected(rpc):
    if rpc.service is not None:
        rpc.on_connection_reset(End.reset.set_result)
    End.root.other = rpc.remote
    End.rpc.set_result(rpc)


async def hang_up():
    await (await End.rpc).close()


async def close():
    await hang_up()
    if End.server is not None:
        await peer.close_server(End.server)
        End.server = None


async def reset():
    """What the callback for a connection that the other end closed was called with."""
    return type(await End.reset).__name__


async def ask(path, args=(), kwargs={}):
    rpc = await End.rpc
    return told(await below(rpc.remote, path)(*End.root.meant(args), **End.root.meant(kwargs)))


async def ask_all(path, args):
    """Make all these calls, before any of them has returned."""
    rpc = await End.rpc
    return await asyncio.gather(*[below(rpc.remote, path)(arg) for arg in args])


async def ask_and_keep(path):
    rpc = await End.rpc
    End.root.kept = await below(rpc.remote, path)()


async def use_kept(path, text):
    return await End.root.reuse(path, text)


async def failure(path, args=(), kwargs={}):
    """How a call fails. The path is sent as it is: a proxy answers some names itself."""
    rpc = await End.rpc
    try:
        result = await rpc.channel.send((path, End.root.meant(args), End.root.meant(kwargs)))
    except Exception as error:
        text = getattr(error, 'remote_traceback', str(error))
        return {'type': type(error).__name__, 'text': text}
    raise AssertionError('%r returned %r' % (path, result))


async def received():
    return End.root.received


peer.run(
    listen=listen, connect=connect, close=close, hang_up=hang_up, reset=reset, ask=ask,
    ask_all=ask_all, ask_and_keep=ask_and_keep, use_kept=use_kept, failure=failure,
    received=received)
