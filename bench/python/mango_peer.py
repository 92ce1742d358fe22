"""mango-agents: a tracked message to an agent of another container, and its reply."""
import asyncio
import json

import mango
from mango import Agent, AgentAddress
from mango.messages.fast_json import FastJSON

import control
import payloads


class Calculator(Agent):
    def handle_message(self, content, meta):
        if content[0] == 'add':
            result = content[1] + content[2]
        else:
            result = content[1]
        self.schedule_instant_task(self.reply_to(result, meta))


class Caller(Agent):
    async def ask(self, content, address):
        answer = asyncio.get_running_loop().create_future()
        await self.send_tracked_message(
            content, address, response_handler=lambda content, meta: answer.set_result(content))
        return await answer

    def handle_message(self, content, meta):
        pass


class Connection:
    def __init__(self, caller, address):
        self.caller = caller
        self.address = address

    def call(self, work):
        ask, address = self.caller.ask, self.address
        if work == 'add':
            return lambda: ask(['add', 3, 4], address)
        value = payloads.ECHOES.get(work)
        if value is None:
            return None
        if work == 'bytes':
            return control.as_base64(value, lambda text: ask(['echo', text], address))
        return lambda: ask(['echo', value], address)


class Mango:
    async def serve(self, at):
        container = await start()
        agent = container.register(Calculator())
        return json.dumps([container.addr, agent.aid])

    async def connect(self, address):
        container = await start()
        (host, port), aid = json.loads(address)
        caller = container.register(Caller())
        return Connection(caller, AgentAddress((host, port), aid))


async def start():
    container = mango.create_tcp_container(
        ('127.0.0.1', 0), codec=FastJSON(), auto_port=True)
    await container.start()
    return container


control.run(Mango())
