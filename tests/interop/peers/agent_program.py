"""A program as users write them: agent_program.py CODEC ADDRESS [ADDRESS OF A PARTNER]

It has a container with an agent and prints its address. The agent asks its partner for something
that takes long, and is asked for that. When a line comes in, the container is shut down, how the
asking has ended is printed, and the program ends by itself.
"""
import asyncio
import sys

import aiomas

from agents import PythonAgent, create_container, shut_down


async def main(codec, address, partner=None):
    container = await create_container(codec, address)
    agent = PythonAgent(container)
    if partner is not None:
        agent.meet(await container.connect(partner))
        await agent.partner.meet(agent)
    print(agent.addr, flush=True)
    asking = asyncio.ensure_future(ask(agent))
    await agent.is_held.wait()
    print('held', flush=True)
    await asyncio.get_event_loop().run_in_executor(None, sys.stdin.readline)
    await shut_down(container)
    agent.is_released.set()
    # Nothing of the container may go on.
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    print(await asking, flush=True)


async def ask(agent):
    await agent.is_met.wait()
    try:
        return await agent.partner.hold()
    except ConnectionError as error:
        return type(error).__name__


aiomas.run(until=main(*sys.argv[1:]))
