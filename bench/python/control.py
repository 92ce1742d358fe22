"""The Python side of worker.ts: takes the same orders, one line of JSON each, over Node's channel."""
import asyncio
import base64
import json
import os
import socket
import sys
import time
import traceback

import payloads


def run(subject):
    """Serve orders for *subject*, which has ``serve(at)`` and ``connect(address)``."""
    if '--uvloop' in sys.argv:
        import uvloop
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.get_event_loop_policy().set_event_loop(asyncio.new_event_loop())
    asyncio.get_event_loop_policy().get_event_loop().run_until_complete(take_orders(Worker(subject)))


async def take_orders(worker):
    channel = socket.socket(fileno=int(os.environ['NODE_CHANNEL_FD']))
    reader, writer = await asyncio.open_unix_connection(sock=channel)
    while True:
        line = await reader.readline()
        if not line:
            os._exit(0)  # The parent has gone.
        order = json.loads(line)
        handle = getattr(worker, order.pop('do').replace('-', '_'))
        try:
            reply = {'answer': await handle(**order)}
        except Exception:
            reply = {'error': traceback.format_exc()}
        writer.write(json.dumps(reply).encode() + b'\n')


class Worker:
    def __init__(self, subject):
        self.subject = subject
        self.pools = {}
        self.calls = {}

    async def serve(self, at):
        return {'address': await self.subject.serve(at), 'pids': []}

    async def prepare(self, link, works):
        able = [work for work in works if await self.calls_of(link, work) is not None]
        return {'works': able}

    async def turn(self, link, work, load):
        calls = await self.calls_of(link, work)
        if len(calls) == 1 and load['inFlight'] == 1:
            return await one_at_a_time(calls[0], load['durationMs'] / 1000)
        return await keep_in_flight(calls, load['inFlight'], load['durationMs'] / 1000)

    async def close(self):
        return {}

    count_garbage = garbage = start_profile = close

    async def memory(self):
        return {'heapBytes': 0, 'rssBytes': 0}

    async def profile(self):
        return {'time': [], 'allocated': []}

    async def calls_of(self, link, work):
        key = link['address'], link['connections'], work
        if key not in self.calls:
            pool = self.pools.setdefault(link['address'], [])
            while len(pool) < link['connections']:
                pool.append(await self.subject.connect(link['address']))
            calls = [connection.call(work) for connection in pool[:link['connections']]]
            if calls[0] is None:
                return None
            for call in calls:
                if await call() != payloads.expected_answer(work):
                    raise AssertionError(f'{work} was answered with something else')
            self.calls[key] = calls
        return self.calls[key]


async def one_at_a_time(call, seconds):
    latencies = []
    start = before = time.perf_counter()
    while before - start < seconds:
        await call()
        now = time.perf_counter()
        latencies.append(now - before)
        before = now
    latencies.sort()
    return {
        'calls': len(latencies),
        'ms': (before - start) * 1000,
        'p50': latencies[len(latencies) // 2] * 1e6,
        'p99': latencies[len(latencies) * 99 // 100] * 1e6,
    }


async def keep_in_flight(calls, in_flight, seconds):
    done = 0
    start = time.perf_counter()

    async def repeat(call):
        nonlocal done
        while True:
            await call()
            done += 1
            if time.perf_counter() - start >= seconds:
                return

    await asyncio.gather(*[repeat(call) for call in calls for _ in range(in_flight)])
    return {'calls': done, 'ms': (time.perf_counter() - start) * 1000}


def as_base64(data, echo):
    """A call that sends bytes as text, as a user has to where only JSON is spoken."""
    async def call():
        return base64.b64decode(await echo(base64.b64encode(data).decode()))
    return call
