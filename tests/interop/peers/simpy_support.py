"""Runs a program of this folder in an environment of simpy.io, as peer.py runs one in asyncio.

The commands come in the same way. Each is a function, or a generator function that yields events of
simpy.io, and any number of them run at the same time.
"""
import inspect
import json
import os
import socket
import sys
import threading
import traceback

from simpy.io import select
from simpy.io.packet import Header, PacketUTF8

import peer

ENV = select.Environment()


def run(**commands):
    """Execute commands, each by the function of its name, until the input ends."""
    # The environment waits for sockets only, so what is read elsewhere has to come out of one.
    inner, outer = socket.socketpair()
    threading.Thread(target=_read_input, args=(outer,), daemon=True).start()
    ENV.process(_take(PacketUTF8(select.TCPSocket(ENV, inner)), commands))
    while True:
        ENV.step()


def _read_input(outer):
    for line in sys.stdin.buffer:
        outer.sendall(Header.pack(len(line)) + line)
    os._exit(0)


def _take(packets, commands):
    while True:
        order = json.loads((yield packets.read()))
        ENV.process(_execute(commands, **order))


def _execute(commands, id, command, args):
    try:
        # A program that answers is ready.
        result = None if command == 'ready' else commands[command](**args)
        if inspect.isgenerator(result):
            result = yield from result
        answer = json.dumps({'id': id, 'result': result})
    except Exception:
        answer = json.dumps({'id': id, 'error': traceback.format_exc()})
    print(answer, flush=True)


class Link:
    """The connection of the scenario that runs. It is an event, as it may not be there yet."""

    opened = None
    server = None


def listen(address, begin, **limits):
    """Have one connection taken and begun; return the address as the other side takes it."""
    target = peer.to_python(address)
    Link.opened = ENV.event()
    Link.server = _packets(target, limits)
    Link.server.bind(target)
    Link.server.listen()
    ENV.process(_accept(Link.server, begin))
    name = Link.server.address
    return 'ipc://[%s]' % name if isinstance(name, str) else 'tcp://%s:%d' % name


def connect(address, begin, **limits):
    target = peer.to_python(address)
    Link.opened = ENV.event()
    packets = _packets(target, limits)
    packets.connect(target)
    Link.opened.succeed(begin(packets))


def close():
    """Close the connection, and stop listening."""
    (yield Link.opened).close()
    if Link.server is not None:
        path = Link.server.address
        Link.server.close()
        Link.server = None
        if isinstance(path, str):
            os.remove(path)


def _accept(server, begin):
    Link.opened.succeed(begin((yield server.accept())))


def _packets(target, limits):
    # Of its own accord simpy.io makes sockets for TCP only, but it takes others.
    family = socket.AF_UNIX if isinstance(target, str) else socket.AF_INET
    return PacketUTF8(select.TCPSocket(ENV, socket.socket(family)), **limits)
