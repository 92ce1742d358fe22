"""What rpc_peer.py serves. rpc-link.ts and the tests serve the same by the same names.

In what a test hands over, {'$service': path} is the service of this end at that path,
{'$kept': true} what was kept last, and {'$unsendable': true} what no codec can send.
"""
import asyncio

from aiomas.rpc import Service, ServiceDict, expose


class Place:
    """A service that says which one it is."""

    router = Service()

    def __init__(self, name):
        self.name = name

    @expose
    def tell(self, text):
        return 'Python, %s: %s' % (self.name, text)


class Floor:
    router = Service(['room'])

    def __init__(self, name):
        self.room = Place(name)


class Tower:
    router = Service(['floors'])

    def __init__(self):
        self.floors = ServiceDict({'third': Floor('room')})


class Calls:
    @expose
    async def tell_soon(self, text):
        await asyncio.sleep(0)
        return 'Python, soon: %s' % text

    @expose
    def receive(self, *args, **kwargs):
        self.received += 1
        return [args, kwargs]

    @expose
    def book(self, room, nights=1, *, guest, breakfast=False):
        return [room, nights, guest, breakfast]

    @expose
    async def nested(self, depth):
        below = [] if depth == 1 else await self.other.nested(depth - 1)
        return ['Python', *below]

    @expose
    async def hold(self, key):
        """Return when the key is released."""
        self.open[key] = asyncio.get_event_loop().create_future()
        self.opened.set()
        return await self.open[key]

    @expose
    async def held(self, count):
        """Return when so many calls are held."""
        while len(self.open) < count:
            self.opened.clear()
            await self.opened.wait()

    @expose
    def release(self, keys):
        for key in keys:
            self.open.pop(key).set_result('Python held %s' % key)

    @expose
    def build(self, name):
        """Put another floor into the tower."""
        floor = Floor('room of %s' % name)
        self.tower.floors.dict[name] = floor
        self.tower.floors.router.set_sub_router(floor.router, name)


class References:
    @expose
    def make(self, value):
        return self.meant(value)

    @expose
    async def use(self, service, path, text):
        return await below(service, path)(text)

    @expose
    async def tell_all(self, services, named):
        return [
            [await service.tell('hi') for service in services],
            {name: await service.tell('hi') for name, service in named.items()},
        ]

    @expose
    def keep(self, value):
        self.kept = value

    @expose
    async def reuse(self, path, text):
        return await below(self.kept, path)(text)

    @expose
    def same(self, one, other):
        return one == other


class Failures:
    number = 5

    def secret(self):
        raise AssertionError('this is not exposed')

    _private = secret

    @expose
    def fail(self, text):
        raise ValueError(text)

    @expose
    async def fail_soon(self, text):
        await asyncio.sleep(0)
        try:
            self.fail(text)
        except ValueError as error:
            raise KeyError('soon') from error

    @expose
    async def relay(self, path, text):
        """Ask the other end, and let its failure pass."""
        return await below(self.other, path)(text)

    @expose
    async def be_cancelled(self):
        raise asyncio.CancelledError()


class Root(Calls, References, Failures, Place):
    router = Service(['hall', 'tower'])

    def __init__(self):
        super().__init__('root')
        self.hall = Place('hall')
        self.tower = Tower()
        self.elsewhere = Place('elsewhere')
        self.other = None  # The proxy for what the other end serves.
        self.kept = None
        self.received = 0
        self.open = {}
        self.opened = asyncio.Event()

    def meant(self, value):
        """What the words of a test stand for."""
        if isinstance(value, (list, tuple)):
            return [self.meant(item) for item in value]
        if not isinstance(value, dict):
            return value
        if '$service' in value:
            return self.service_at(value['$service'])
        if '$kept' in value:
            return self.kept
        if '$unsendable' in value:
            return object()
        return {key: self.meant(item) for key, item in value.items()}

    def service_at(self, path):
        service = self
        for name in path.split('/') if path else ():
            is_dict = isinstance(service, ServiceDict)
            service = service.dict[name] if is_dict else getattr(service, name)
        return service


def below(proxy, path):
    """What a program would write: proxy.hall.tell for 'hall/tell'."""
    for name in path.split('/'):
        proxy = getattr(proxy, name)
    return proxy
