"""What the programs of this folder have in common: they do what they are told on standard input.

Each line is a command, {"id": 1, "command": "listen", "args": {...}}, and is answered by a line on
standard output, {"id": 1, "result": ...} or {"id": 1, "error": "<traceback>"}. Commands run at the same
time. The process ends when its input does, whatever it is doing.
"""
import asyncio
import json
import os
import sys
import threading
import traceback

import aiomas

CODECS = {
    'json': aiomas.codecs.JSON,
    'msgpack': aiomas.codecs.MsgPack,
    'msgpack-blosc': aiomas.codecs.MsgPackBlosc,
    # The same for Python: it is the other side that has another library.
    'msgpackr': aiomas.codecs.MsgPack,
}


def run(**commands):
    """Execute commands, each by the coroutine function of its name, until the input ends."""
    loop = asyncio.get_event_loop()
    threading.Thread(target=_read_input, args=(loop, commands), daemon=True).start()
    loop.run_forever()


def _read_input(loop, commands):
    for line in sys.stdin:
        order = json.loads(line)
        loop.call_soon_threadsafe(loop.create_task, _execute(commands, **order))
    os._exit(0)


async def _execute(commands, id, command, args):
    try:
        # A program that answers is ready.
        result = None if command == 'ready' else await commands[command](**args)
        answer = json.dumps({'id': id, 'result': result})
    except Exception:
        answer = json.dumps({'id': id, 'error': traceback.format_exc()})
    print(answer, flush=True)


def to_python(address):
    """The address as aiomas takes it: ('127.0.0.1', 5555), or the path of a unix socket."""
    scheme, rest = address.split('://', 1)
    if scheme == 'ipc':
        return rest[1:-1]
    host, port = rest.rsplit(':', 1)
    return (host, int(port))


def address_of(server):
    """The address of a listening asyncio.Server, as the other side takes it."""
    name = server.sockets[0].getsockname()
    return 'ipc://[%s]' % name if isinstance(name, str) else 'tcp://%s:%d' % name[:2]


async def close_server(server):
    """Stop listening, and remove the unix socket: asyncio leaves that behind."""
    name = server.sockets[0].getsockname()
    server.close()
    await server.wait_closed()
    if isinstance(name, str):
        os.unlink(name)
