import { type ChildProcess, spawn } from 'node:child_process';
import type { Container, Remote } from '@mas/agent';
import type { WeatherHour } from '../wind-park/weather.ts';
import type { TurbineManager, Worker } from '../wind-park/workers.ts';
import { Gate } from './gate.ts';
import { pythonProgram } from './interpreter.ts';

/** A process of Python, which comes to the program: see `turbines.py`. */
export class PythonWorker implements Worker {
  readonly name = 'Python process';
  readonly child: ChildProcess;
  readonly #gate: Gate;

  /** @param container - the container of the program */
  constructor(
    container: Container,
    { interpreter, hours }: { interpreter: string; hours: readonly WeatherHour[] },
  ) {
    this.#gate = container.spawn(Gate, hours);
    this.child = spawn(interpreter, [pythonProgram('turbines.py'), this.#gate.address], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    // The container would wait for the answer to `join`, which nobody wants any more.
    this.child.once('exit', () => this.#gate.close());
  }

  connect(): Promise<Remote<TurbineManager>> {
    return this.#gate.joined;
  }

  async stop(): Promise<void> {
    this.#gate.close();
  }
}
