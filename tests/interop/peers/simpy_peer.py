"""One end of a connection of simpy.io for requests and replies."""
import datetime

from simpy.io.codec import JSON
from simpy.io.message import Message

import simpy_support
from simpy_support import ENV, Link

VALUES = [
    None, True, False,
    0, -1, 2 ** 53 - 1, 2 ** 53, 2 ** 64, -(10 ** 30),
    0.5, -0.0, 1e300, float('nan'), float('inf'), float('-inf'),
    '', 'Grüße, 世界 🌍', 'a"\\\n\0',
    [], [[1], [2, [3]]], {}, {'a': {'': [None]}},
]


class Value:
    def __repr__(self):
        return '%s %s' % (type(self).__name__, vars(self))


class Point(Value):
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Unit(Value):
    def __init__(self, name):
        self.name = name


class Stranger:
    """Registered only here."""


# Types have the first numbers. After them come converters, which decide what is theirs.
CODEC = {
    'converters': (
        (lambda value: value.isoformat() if isinstance(value, datetime.date) else None,
         lambda text: datetime.datetime.strptime(text, '%Y-%m-%d').date()),
        (lambda value: 'who?' if isinstance(value, Stranger) else None, lambda data: Stranger()),
    ),
    'types': (
        (Point, vars, lambda data: Point(**data)),
        (Unit, lambda unit: unit.name, Unit),
    ),
}

CUSTOM_VALUES = [Point(1, 2), {'in': [Unit('kW')]}, datetime.date(2024, 2, 29)]


class Held:
    """What waits on the connection: requests of either side to be answered, and its end."""

    requests = None
    sent = None
    ended = None


def listen(address, **limits):
    return simpy_support.listen(address, begin, **limits)


def connect(address, **limits):
    simpy_support.connect(address, begin, **limits)


def begin(packets):
    message = Message(ENV, packets, JSON(**CODEC))
    Held.requests = {}
    Held.ended = ENV.event()
    ENV.process(serve(message, Held.ended))
    return message


def serve(message, ended):
    try:
        while True:
            answer((yield message.recv()))
    except Exception as exc:
        ended.succeed('%s: %s' % (type(exc).__name__, exc))


def answer(request):
    """Every request is [what to do, with what]."""
    what, value = request.content
    if what == 'echo':
        request.succeed(value)
    elif what == 'repr':
        request.succeed(reprs(value))
    elif what == 'hold':
        Held.requests[value] = request
    elif what == 'release':
        for key in value:
            Held.requests.pop(key).succeed('reply to %s' % key)
        request.succeed(None)
    elif what == 'fail':
        try:
            raise ValueError(value)
        except ValueError as exc:
            request.fail(exc)
    elif what == 'unsendable':
        request.succeed(object())
    elif what == 'grow':
        request.succeed('x' * value)


def reprs(values):
    return [repr(value) for value in values]


def values():
    return reprs(VALUES)


def custom_values():
    return reprs(CUSTOM_VALUES)


def ask(what, value):
    message = yield Link.opened
    return (yield message.send([what, value]))


def ask_values():
    """Have the values sent back, and tell what they are then."""
    message = yield Link.opened
    return reprs((yield message.send(['echo', VALUES])))


def ask_custom_values():
    message = yield Link.opened
    return reprs((yield message.send(['echo', CUSTOM_VALUES])))


def ask_stranger():
    message = yield Link.opened
    yield message.send(['echo', Stranger()])


def ask_unsendable():
    message = yield Link.opened
    yield message.send(['echo', object()])


def ask_large(size):
    """Whether a text of that size comes back."""
    message = yield Link.opened
    text = '€' + 'x' * size
    return (yield message.send(['echo', text])) == text


def hold(count):
    """Have so many requests held at the other end. They are given to release."""
    message = yield Link.opened
    Held.sent = [message.send(['hold', key]) for key in range(count)]


def release(order):
    message = yield Link.opened
    yield message.send(['release', order])
    replies = []
    for request in Held.sent:
        replies.append((yield request))
    return replies


def ended():
    """How the connection ended here."""
    return (yield Held.ended)


def close_connection():
    (yield Link.opened).close()


def is_open():
    message = yield Link.opened
    return message.socket.socket.sock.fileno() >= 0


simpy_support.run(
    listen=listen, connect=connect, close=simpy_support.close, values=values,
    custom_values=custom_values, ask=ask, ask_values=ask_values,
    ask_custom_values=ask_custom_values, ask_stranger=ask_stranger, ask_unsendable=ask_unsendable,
    ask_large=ask_large, hold=hold, release=release, close_connection=close_connection,
    ended=ended, is_open=is_open)
