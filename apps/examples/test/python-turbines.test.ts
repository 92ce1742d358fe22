import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, Container, expose } from '@mas/agent';
import { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Gate } from '../src/python-turbines/gate.ts';
import { isSuitable } from '../src/python-turbines/interpreter.ts';
import { type PythonOptions, parsePythonOptions } from '../src/python-turbines/options.ts';
import { loadWeather } from '../src/wind-park/weather.ts';
import { windAtHub } from '../src/wind-park/wind-profile.ts';
import type { TurbineManager } from '../src/wind-park/workers.ts';
import { runProgram } from './run-program.ts';

// What needs a Python is tested where one is prepared: in tests/interop.

const TIMEOUT_MS = 60_000;
const weather = loadWeather();

describe('the options', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('are those of the wind park, and half of the turbines are in Python', () => {
    expect(parse('--seed', '7')).toMatchObject({ turbines: 24, python: 12, processes: 2, seed: 7 });
    expect(parse('--turbines', '5')).toMatchObject({ turbines: 5, python: 3 });
  });

  test('start no process without a turbine', () => {
    expect(parse('--python', '23').processes).toBe(1);
    expect(parse('--python', '24').processes).toBe(0);
  });

  test('name the interpreter, or else the environment does', () => {
    vi.stubEnv('MAS_PYTHON', '/from/environment');
    expect(parse('--python-interpreter', '/from/option').interpreter).toBe('/from/option');
    expect(parse().interpreter).toBe('/from/environment');
    vi.stubEnv('MAS_PYTHON', '');
    expect(parse().interpreter).toBe('python3');
  });

  test.each([
    ['--python 25', '25 turbines in Python are too many for 24 turbines'],
    ['--python 0', "argument '0' is invalid. It must be a whole number from 1 to 1000."],
    ['--processes 3 --turbines 2', '3 processes are too many for 2 turbines'],
  ])('%s is refused with a reason', (args, reason) => {
    expect(() => parse(...args.split(' '))).toThrow(reason);
  });
});

describe('an interpreter', () => {
  test.each([
    'Python 3.8.18 with aiomas 2.0.1 and msgpack 0.6.2',
    'Python 3.9.2 with aiomas 2.0.1 and msgpack 0.6.2',
  ])('is suitable: %s', (found) => {
    expect(isSuitable(found)).toBe(true);
  });

  test.each([
    'Python 2.7.18',
    'Python 3.8.18 with no aiomas and msgpack 0.6.2',
    'Python 3.8.18 with aiomas 2.0.1 and no msgpack',
    'Python 3.8.18 with aiomas 2.0.1 and msgpack 1.1.0',
    'Python 3.8.18 with aiomas 1.0.3 and msgpack 0.6.2',
    'Python 3.10.13 with aiomas 2.0.1 and msgpack 0.6.2',
  ])('is not suitable: %s', (found) => {
    expect(isSuitable(found)).toBe(false);
  });

  test.each([
    ['that is not there', '/no/such/python', 'is not there'],
    ['that is no Python', process.execPath, 'is no Python that starts'],
  ])(
    '%s ends the program, which says what to do',
    {
      timeout: TIMEOUT_MS,
    },
    async (_, interpreter, problem) => {
      const out = join(tmpdir(), 'no-such-python-turbines');
      const args = ['--out', out, '--python-interpreter', interpreter];
      const { code, stdout, stderr } = await runProgram('python-turbines', args);
      expect(stderr).toContain('error: the turbines in Python need Python 3.8 or 3.9 with aiomas');
      expect(stderr).toContain(`but ${interpreter} ${problem}.`);
      expect(stderr).toContain('pip install aiomas==2.0.1 msgpack==0.6.2\n');
      expect(stderr).toContain('MAS_PYTHON');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(existsSync(out)).toBe(false);
    },
  );
});

describe('the gate', () => {
  test('tells the wind at the hub for the hours of the run', async () => {
    await using park = await openGate();
    const { firstHour, speeds } = await park.remote.hubWind();
    expect(firstHour).toEqual(weather[100]?.time);
    expect(speeds).toEqual(weather.slice(100, 105).map((hour) => windAtHub(hour.windSpeed)));
  });

  test('lets the manager in that joins, and answers it when it is closed', async () => {
    await using park = await openGate();
    const events: string[] = [];
    const answered = park.remote.join(park.outside.spawn(StandIn)).then(() => {
      events.push('answered');
    });
    const manager = await park.gate.joined;
    await manager.setTime(new Date());
    events.push('in service');
    park.gate.close();
    await answered;
    expect(events).toEqual(['in service', 'answered']);
  });

  async function openGate() {
    const container = await Container.create('tcp://127.0.0.1:0');
    const outside = await Container.create('tcp://127.0.0.1:0');
    const gate = container.spawn(Gate, weather.slice(100, 105));
    return {
      gate,
      outside,
      remote: await outside.connect<Gate>(gate.address),
      async [Symbol.asyncDispose]() {
        await Promise.all([container.shutdown(), outside.shutdown()]);
      },
    };
  }
});

/** A manager without turbines. */
class StandIn extends Agent implements TurbineManager {
  spawnTurbine(): never {
    throw new Error('there are no turbines here');
  }

  async setTime(): Promise<void> {}

  static {
    expose(this, 'spawnTurbine', 'setTime');
  }
}

function parse(...args: string[]): PythonOptions {
  const silent = { writeOut: () => {}, writeErr: () => {} };
  return parsePythonOptions(args, weather, new Command().exitOverride().configureOutput(silent));
}
