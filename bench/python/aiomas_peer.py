"""aiomas: an agent of another container, with MessagePack."""
import socket

import aiomas

import control
import payloads


class Calculator(aiomas.Agent):
    @aiomas.expose
    def add(self, a, b):
        return a + b

    @aiomas.expose
    def echo(self, value):
        return value


class Connection:
    def __init__(self, remote):
        self.remote = remote

    def call(self, work):
        add, echo = self.remote.add, self.remote.echo
        if work == 'add':
            return lambda: add(3, 4)
        value = payloads.ECHOES.get(work)
        if value is None:
            return None
        if work == 'nested':
            return lambda: as_lists(echo(value))
        return lambda: echo(value)


async def as_lists(reply):
    """MessagePack's lists arrive as tuples; the payload has lists, to be equal to."""
    value = await reply
    value['readings'] = list(value['readings'])
    value['tags'] = list(value['tags'])
    return value


class Aiomas:
    async def serve(self, at):
        address = ('127.0.0.1', free_port()) if at['transport'] == 'tcp' else at['path']
        container = await create(address)
        return Calculator(container).addr

    async def connect(self, address):
        container = await create(('127.0.0.1', free_port()))
        return Connection(await container.connect(address))


async def create(address):
    return await aiomas.Container.create(address, codec=aiomas.codecs.MsgPack, as_coro=True)


def free_port():
    """A container of aiomas tells others the port that it was given, even if that is 0."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


control.run(Aiomas())
