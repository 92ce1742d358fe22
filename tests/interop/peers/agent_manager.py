"""A subprocess as aiomas starts them: agent_manager.py CODEC ADDRESS

Its container has a manager, which makes the other agents, and a clock that is set from outside. It
ends when the manager is told to stop, or with its input.
"""
import os
import sys
import threading

import aiomas
import aiomas.subproc

import peer
from agents import EXTRA_SERIALIZERS, PythonAgent


class Worker(PythonAgent):
    """An agent for the manager to make."""

    def __init__(self, container, job, boss=None, *, tries=1):
        super().__init__(container)
        self.job = job
        self.partner = boss
        self.tries = tries

    @aiomas.expose
    def task(self):
        return [self.job, self.tries]

    @aiomas.expose
    async def report(self):
        """Call the agent that was passed when this one was made."""
        return await self.partner.name()

    @aiomas.expose
    def time(self):
        return self.container.clock.time()

    @aiomas.expose
    def wake_at(self, time):
        # Begins to sleep at once: the clock may be set by the next request.
        return self.wake(self.container.clock.sleep_until(time))

    async def wake(self, sleeping):
        await sleeping
        return self.container.clock.time()


def end_with_input():
    os.read(0, 1)
    os._exit(1)


def main(codec, address):
    threading.Thread(target=end_with_input, daemon=True).start()
    clock = aiomas.ExternalClock('2030-01-01T00:00:00+01:00', init_time=-1)
    aiomas.run(until=aiomas.subproc.start(
        peer.to_python(address), clock=clock, codec=peer.CODECS[codec],
        extra_serializers=EXTRA_SERIALIZERS))


if __name__ == '__main__':
    main(*sys.argv[1:])
