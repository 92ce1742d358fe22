"""One end of an RPC connection of simpy.io."""
from simpy.io.json import JSON

import simpy_support
from simpy_support import ENV, Link


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Connection(JSON):
    """After these types simpy.io registers its proxies, and after them the objects they are for."""

    types = ((Point, vars, lambda data: Point(**data)),)


class Node:
    """An object in a tree, as simpy.io needs it to find paths."""

    @JSON.Descriptor
    class rpc(JSON.Accessor):
        @property
        def name(self):
            return self.obj.name

        @property
        def parent(self):
            return self.obj.parent

        def get_child(self, name):
            return self.obj.children[name]

    def __init__(self, name='', children=()):
        self.name = name
        self.parent = None
        self.children = {child.name: child for child in children}
        for child in children:
            child.parent = self


class Mover(Node):
    @JSON.Descriptor
    class rpc(Node.rpc):
        pass

    @rpc
    def moved(self, point):
        return Point(point.x + 10, point.y)

    def hidden(self):
        pass


class Root(Node):
    @JSON.Descriptor
    class rpc(Node.rpc):
        pass

    @rpc
    def echo(self, *args, **kwargs):
        return [args, kwargs]

    @rpc
    def fail(self, text):
        raise ValueError(text)

    @rpc.process
    def chain(self, depth):
        """Count down, each step at the other end."""
        if depth == 0:
            return [0]
        return [depth] + (yield Link.opened.value.remote.chain(depth - 1))

    @rpc.process
    def meet(self, other, point):
        """Have the caller's object move a point, and return both objects with it."""
        moved = yield other.moved(point)
        return {'inner': self.children['inner'], 'other': other, 'points': [point, moved]}


def listen(address):
    return simpy_support.listen(address, begin)


def connect(address):
    simpy_support.connect(address, begin)


def begin(packets):
    return Connection(packets, Root(children=[Mover('inner')]).rpc)


def call(path, args, kwargs):
    function = (yield Link.opened).remote
    for name in path.split('/'):
        function = getattr(function, name)
    return (yield function(*args, **kwargs))


def chain(depth):
    """Begin so many chains at once, each one longer than the one before."""
    connection = yield Link.opened
    calls = [connection.remote.chain(length) for length in range(depth)]
    results = []
    for event in calls:
        results.append((yield event))
    return results


def meet(x, y):
    """Pass an object and a value in one call, and use the objects that come back."""
    connection = yield Link.opened
    inner = connection.router.obj.children['inner']
    met = yield connection.remote.meet(inner, Point(x, y))
    moved = yield met['inner'].moved(met['points'][1])
    return {'mine': met['other'] is inner, 'xs': [point.x for point in met['points'] + [moved]]}


simpy_support.run(
    listen=listen, connect=connect, close=simpy_support.close, call=call, chain=chain, meet=meet)
