"""Turbines of the wind park as Python agents.

    python turbines.py tcp://127.0.0.1:5555/0

The address is that of the gate, an agent of the TypeScript program. This process ends when that
program says so, and when it dies.
"""
import math
import sys

import aiomas

CUT_IN_SPEED = 3
RATED_SPEED = 10
CUT_OUT_SPEED = 25
RATED_WATTS = 3000000


def power_at(speed):
    """The power in whole W at a wind speed in m/s: the same formula as in power-curve.ts.

    It must give the same to the last bit. So it does without **, which is not exact, and round(),
    which takes halves to the even number.
    """
    if speed < CUT_IN_SPEED or speed >= CUT_OUT_SPEED:
        return 0
    if speed >= RATED_SPEED:
        return RATED_WATTS
    share = (cube(speed) - cube(CUT_IN_SPEED)) / (cube(RATED_SPEED) - cube(CUT_IN_SPEED))
    return math.floor(RATED_WATTS * share + 0.5)


def cube(value):
    return value * value * value


class Turbine(aiomas.Agent):
    """A wind turbine: knows the wind of the hour that its clock shows.

    What others call has the names that they call it by: those of the Turbine in TypeScript.
    """

    def __init__(self, container, wind, factor):
        super().__init__(container)
        self._wind = wind
        self._factor = factor
        self._limit_watts = None

    @aiomas.expose
    def read(self):
        available = power_at(self._wind_at_hub() * self._factor)
        output = available if self._limit_watts is None else min(available, self._limit_watts)
        return {'availableWatts': available, 'outputWatts': output}

    @aiomas.expose
    def setLimit(self, limit_watts):
        """Limit the output from now on, or no longer when given None; return what it is then."""
        self._limit_watts = limit_watts
        return self.read()['outputWatts']

    def _wind_at_hub(self):
        seconds = self.container.clock.time() - self._wind['firstHour'].float_timestamp
        return self._wind['speeds'][int(seconds // 3600)]


class Manager(aiomas.Agent):
    """The agent by which the program directs this process."""

    def __init__(self, container, wind):
        super().__init__(container)
        self._wind = wind

    @aiomas.expose
    def spawnTurbine(self, site):
        """Make a turbine, which arrives at the caller as a proxy."""
        return Turbine(self.container, self._wind, site['factor'])

    @aiomas.expose
    def setTime(self, time):
        """Set the clock, which counts seconds in Python; `time` was a Date and is an Arrow."""
        self.container.clock.set_time(time.float_timestamp)


async def main(gate_address):
    container = await aiomas.Container.create(
        ('127.0.0.1', 0),  # all calls come over the connection to the gate, none to this port
        clock=aiomas.ExternalClock('1970-01-01T00:00:00+00:00'),
        codec=aiomas.codecs.MsgPack,  # what containers in TypeScript speak unless told otherwise
        as_coro=True)
    try:
        gate = await container.connect(gate_address)
        wind = await gate.hubWind()
        await gate.join(Manager(container, wind))  # lasts as long as the simulation
    finally:
        await container.shutdown(as_coro=True)


if __name__ == '__main__':
    try:
        aiomas.run(main(sys.argv[1]))
    except ConnectionError:
        sys.exit('turbines.py: the wind park at %s is not there, or no longer' % sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(1)
