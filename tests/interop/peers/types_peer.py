"""One end of a channel of aiomas whose codec has custom types."""
import asyncio
import datetime

import aiomas

import peer
from types_classes import describe, extra_serializers, make


class End:
    """The channel of the scenario that runs: a future, as it may not be there yet."""

    channel = None
    ended = None
    server = None


def begin(codec, types):
    loop = asyncio.get_event_loop()
    End.channel, End.ended = loop.create_future(), loop.create_future()
    return {'codec': peer.CODECS[codec], 'extra_serializers': extra_serializers(types)}


async def listen(codec, address, types):
    End.server = await aiomas.channel.start_server(
        peer.to_python(address), serve, **begin(codec, types))
    return peer.address_of(End.server)


async def connect(codec, address, types):
    channel = await aiomas.channel.open_connection(
        peer.to_python(address), **begin(codec, types))
    asyncio.ensure_future(serve(channel))


async def close():
    await (await End.channel).close()
    if End.server is not None:
        await peer.close_server(End.server)
        End.server = None


async def serve(channel):
    ended = End.ended
    End.channel.set_result(channel)
    try:
        while True:
            request = await channel.recv()
            asyncio.ensure_future(answer(request))
    except Exception as exc:
        ended.set_result('%s: %s' % (type(exc).__name__, exc))


async def answer(request):
    """Every request is [what to do, with what]."""
    what, value = request.content
    if what == 'echo':
        await request.reply(value)
    elif what == 'describe':
        await request.reply(describe(value))
    elif what == 'make':
        await request.reply(make(value))


async def ask(content):
    """Send what is described, and describe the reply."""
    return describe(await (await End.channel).send(make(content)))


async def ask_of_no_type():
    """Send values of classes that only the fallback of the codec is for."""
    channel = await End.channel
    day = datetime.date(2024, 2, 29)
    return describe(await channel.send([day, datetime.timedelta(hours=1)]))


async def ended():
    """How the channel ended here."""
    return await End.ended


peer.run(listen=listen, connect=connect, close=close, ask=ask, ask_of_no_type=ask_of_no_type,
         ended=ended)
