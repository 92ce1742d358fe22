import { type ChildProcess, spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Agent, Container, expose, type Remote } from '@mas/agent';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { missingPython } from './support/python-peer.ts';

const TIMEOUT_MS = 60_000;

const examples = fileURLToPath(new URL('../../../apps/examples', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'python-turbines-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A test that has failed may leave some. */
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** 200 hours of a small park: its limit is reached in some of them. */
const HOURS = ['--turbines', '12', '--start', '2010-04-01', '--hours', '200', '--seed', '3'];

const title = 'the wind park with turbines in Python';
describe.skipIf(missingPython !== undefined)(
  missingPython === undefined ? title : `${title} (skipped: ${missingPython})`,
  { timeout: TIMEOUT_MS },
  () => {
    let typescript: string;
    beforeAll(async () => {
      const { code, csv } = await simulate('wind-park', []);
      expect(code).toBe(0);
      typescript = csv();
    }, TIMEOUT_MS);

    test('is limited in some of the hours, so that the limits are compared, too', () => {
      const limited = typescript.split('\n').map((line) => line.split(',')[4]);
      expect(new Set(limited)).toContain('1');
      expect(new Set(limited)).toContain('0');
    });

    test.each([
      [1, 1],
      [6, 1],
      [6, 2],
      [12, 2],
    ])(
      'has the same results, byte for byte, with %i of 12 in Python and %i processes',
      async (python, processes) => {
        const split = ['--python', `${python}`, '--processes', `${processes}`];
        const { code, stdout, stderr, csv } = await simulate('python-turbines', split);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toMatch(new RegExp(`^turbines: 12, ${python} of them in Python, `));
        expect(csv()).toBe(typescript);
      },
    );

    test('fails with a reason when the process of Python dies', async () => {
      const { code, stderr } = await simulate('python-turbines', [], {
        env: { PYTHONPATH: fixture('python-dies-in-hour-10'), PYTHONDONTWRITEBYTECODE: '1' },
      });
      expect(stderr).toMatch(/^error: Python process \d+ has ended unexpectedly \(SIGKILL\)$/m);
      expect(code).toBe(1);
    });

    test('leaves no process of Python behind when the main process dies', async () => {
      // Resolves when all of its processes have closed their output.
      const { signal, stderr } = await simulate('python-turbines', [], {
        preload: fixture('dies-in-hour-10.ts'),
        env: { WHO_DIES: 'main' },
      });
      expect(signal).toBe('SIGKILL');
      expect(stderr).toMatch(
        /^turbines\.py: the wind park at tcp:\S+ is not there, or no longer$/m,
      );
    });

    test('says what to install where aiomas is missing', async () => {
      const bare = join(folder, 'bare');
      await run(pythonPath(), ['-m', 'venv', '--without-pip', bare]);
      const interpreter = join(bare, 'bin', 'python');
      const { code, stderr } = await simulate('python-turbines', [], { interpreter });
      expect(stderr).toMatch(/ is Python 3\.[89]\.\d+ with no aiomas and no msgpack\./);
      expect(stderr).toContain('pip install aiomas==2.0.1 msgpack==0.6.2\n');
      expect(code).toBe(1);
    });

    test('has turbines in Python that do as they are told, until they are let go', async () => {
      await using container = await Container.create('tcp://127.0.0.1:0');
      const gate = container.spawn(Gate);
      const ended = run(pythonPath(), ['src/python-turbines/turbines.py', gate.address]);
      const manager = await gate.joined;
      const turbine = await manager.spawnTurbine({ factor: 1.25 });

      await manager.setTime(new Date('2010-01-01T01:00:00Z'));
      expect(await turbine.read()).toEqual({ availableWatts: 302_158, outputWatts: 302_158 });
      expect(await turbine.setLimit(1_000_000)).toBe(302_158);
      expect(await turbine.setLimit(1000)).toBe(1000);
      expect(await turbine.read()).toEqual({ availableWatts: 302_158, outputWatts: 1000 });
      await manager.setTime(new Date('2010-01-01T02:00:00Z'));
      expect(await turbine.read()).toEqual({ availableWatts: 3_000_000, outputWatts: 1000 });
      expect(await turbine.setLimit(null)).toBe(3_000_000);

      gate.close();
      expect(await ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    });

    test('has the same power curve in both languages, watt for watt', async () => {
      const input = JSON.stringify(speedsThatAreHardToRound());
      const node = await run(
        process.execPath,
        [
          ...['--import=tsx', '--input-type=module', '--eval'],
          `import { json } from 'node:stream/consumers';
           import { powerAt } from './src/wind-park/power-curve.ts';
           console.log(JSON.stringify((await json(process.stdin)).map(powerAt)));`,
        ],
        { input },
      );
      const python = await run(
        pythonPath(),
        [
          ...['-B', '-c'],
          'import json, sys; sys.path.insert(0, "src/python-turbines"); import turbines; ' +
            'print(json.dumps([turbines.power_at(speed) for speed in json.load(sys.stdin)]))',
        ],
        { input },
      );
      expect(JSON.parse(python.stdout)).toEqual(JSON.parse(node.stdout));
    });
  },
);

interface Turbine {
  read(): { availableWatts: number; outputWatts: number };
  setLimit(watts: number | null): number;
}

interface Manager {
  spawnTurbine(site: { factor: number }): Turbine;
  setTime(time: Date): void;
}

/** As the gate of the example, with a wind of two hours. */
class Gate extends Agent {
  #admit!: (manager: Remote<Manager>) => void;
  close!: () => void;
  readonly joined = new Promise<Remote<Manager>>((resolve) => {
    this.#admit = resolve;
  });

  hubWind() {
    return { firstHour: new Date('2010-01-01T01:00:00Z'), speeds: [4, 8] };
  }

  async join(manager: Remote<Manager>): Promise<void> {
    this.#admit(manager);
    await new Promise<void>((resolve) => {
      this.close = resolve;
    });
  }

  static {
    expose(this, 'hubWind', 'join');
  }
}

/** Speeds that give half a watt more than a whole number, their neighbours, and the corners. */
function speedsThatAreHardToRound(): number[] {
  const halves = Array.from({ length: 1000 }, (_, i) => 3000 * i + 0.5);
  const speeds = halves.map((watts) => Math.cbrt(27 + (973 * watts) / 3_000_000));
  return [3, 10, 25, ...speeds].flatMap((speed) => {
    const bits = new BigInt64Array(new Float64Array([speed]).buffer)[0]!;
    const near = BigInt64Array.from({ length: 21 }, (_, i) => bits + BigInt(i - 10));
    return [...new Float64Array(near.buffer)];
  });
}

function pythonPath(): string {
  const python = inject('python');
  if ('missing' in python) throw new Error(python.missing);
  return python.path;
}

function fixture(name: string): string {
  return join(examples, 'test', 'fixtures', name);
}

interface SimulateOptions {
  readonly interpreter?: string;
  /** What is loaded before the program, in each of its processes that runs Node. */
  readonly preload?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs an example from its source. All that it has started has ended, too, when this resolves. */
async function simulate(
  example: 'wind-park' | 'python-turbines',
  args: readonly string[],
  { interpreter = pythonPath(), preload, env = {} }: SimulateOptions = {},
) {
  const out = mkdtempSync(join(folder, 'out-'));
  const flags = ['--conditions=@mas/source', '--import=tsx'];
  if (preload !== undefined) flags.push(`--import=${preload}`);
  const program = [`src/${example}/main.ts`, ...HOURS, '--out', out, ...args];
  const ended = await run(process.execPath, [...flags, ...program], {
    env: { ...env, MAS_PYTHON: interpreter },
  });
  return { ...ended, csv: () => readFileSync(join(out, 'wind-park.csv'), 'utf8') };
}

async function run(
  command: string,
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
) {
  const child = spawn(command, args, { cwd: examples, env: { ...process.env, ...env } });
  // Who runs it looks at its code.
  channel('mas:checked-process').publish(child);
  running.add(child);
  child.stdin.end(input);
  const end = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = (await end) as [number | null, NodeJS.Signals | null];
  running.delete(child);
  return { code, signal, stdout, stderr };
}
