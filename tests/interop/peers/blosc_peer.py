"""What Python's blosc, and aiomas with it, make of bytes. These travel in base64."""
import base64

import aiomas
import blosc

import peer


def compress(data, typesize=aiomas.codecs.TYPESIZE, **settings):
    """By default as aiomas does it."""
    return blosc.compress(data, typesize, **settings)


def echo(data):
    """Decode a message with the codec of aiomas, and encode it again."""
    codec = aiomas.codecs.MsgPackBlosc()
    return codec.encode(codec.decode(data))


def command(function):
    async def call(data, **settings):
        result = function(base64.b64decode(data), **settings)
        return base64.b64encode(result).decode()
    return call


peer.run(compress=command(compress), decompress=command(blosc.decompress), echo=command(echo))
