"""A container of aiomas with agents. The other end tells them whom to meet and what to ask."""
import asyncio

import arrow

import peer
from agents import Offer, PythonAgent, create_container, shut_down


class World:
    """The container of the scenario that runs, and its agents."""

    container = None
    agents = None


async def create(codec, address, agents=1, tls=None):
    """Make a container with agents, and tell the agents' addresses."""
    World.container = await create_container(codec, address, tls)
    World.agents = [PythonAgent(World.container) for _ in range(agents)]
    return [agent.addr for agent in World.agents]


async def close():
    await shut_down(World.container)


async def meet(addresses):
    """Connect each agent to one of the others, and pass it to that."""
    for agent, address in zip(World.agents, addresses):
        agent.partner = await World.container.connect(address)
        await agent.partner.meet(agent)


async def ask(method, args=(), passing=False):
    """Have an agent call its partner, or a sub-service of it, and pass itself if it shall."""
    agent = World.agents[0]
    call = find(agent.partner, method)
    return await (call(agent, *args) if passing else call(*args))


async def ask_address(address, method='name', args=(), timeout=0):
    """Connect to an agent and call it."""
    return await find(await World.container.connect(address, timeout), method)(*args)


def find(proxy, path):
    for name in path.split('/'):
        proxy = getattr(proxy, name)
    return proxy


async def ask_all(count):
    """Have each agent make so many calls to its partner, all at once."""
    calls = [agent.partner.stamp(key) for agent in World.agents for key in range(count)]
    return await asyncio.gather(*calls)


async def ask_for_itself():
    """Call what the partner returns of itself."""
    partner = World.agents[0].partner
    itself = await partner.me()
    first, second = (await partner.us())['agents']
    return [itself == partner, await itself.name(), first == partner, await first.name(),
            await second['tools'].hammer.hit(2)]


async def describe_dates(dates):
    """Send dates, each of [text, zone], and tell what the partner says of them."""
    dates = [arrow.get(text).replace(tzinfo=zone) for text, zone in dates]
    return await World.agents[0].partner.describe(dates)


async def echo_date(date):
    """Send a date by itself, and tell how it has come back."""
    echo = await World.agents[0].partner.echo(arrow.get(date))
    return [type(echo).__name__, str(echo)]


async def ask_for_dates(texts):
    """Have the partner make dates, and tell how they have arrived."""
    made = await World.agents[0].partner.dates(texts)
    return [[type(each['date']).__name__, str(each['date'])] for each in made]


async def buy():
    """Send a value of a custom type, a date and an agent, and tell what has come back."""
    agent = World.agents[0]
    day = arrow.get('2030-01-01T12:00:00+01:00')
    offer = Offer(21, arrow.get('2030-01-31T00:00:00+01:00'))
    bought = await agent.partner.buy(offer, {'day': day, 'buyer': agent})
    assert type(bought['offer']) is Offer
    return [bought['offer'].price, str(bought['offer'].until), str(bought['day']),
            bought['buyer'], await bought['seller'].name()]


async def connections():
    """How many connections that last have come from others, and how many were opened here."""
    last = {con for con in World.container._rpc_cons if not con.service.done()}
    opened = set(World.container._connections_out.values())
    return [len(last - opened), len(last & opened)]


async def until_disconnected():
    """Wait until all connections have ended."""
    await asyncio.gather(*(connection.service for connection in World.container._rpc_cons))


async def until_held():
    await World.agents[0].is_held.wait()


async def release():
    World.agents[0].is_released.set()


async def show():
    """How the agent and its partner print."""
    agent = World.agents[0]
    return [str(agent), str(agent.partner)]


async def show_address(address):
    """How an agent prints that is known by its address."""
    return str(await World.container.connect(address))


peer.run(**{command.__name__: command for command in (
    create, close, meet, ask, ask_address, ask_all, ask_for_itself, describe_dates, echo_date,
    ask_for_dates, buy, connections, until_disconnected, until_held, release, show, show_address)})
