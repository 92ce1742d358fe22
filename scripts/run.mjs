import { spawn } from 'node:child_process';

/**
 * @typedef {object} Outcome
 * @property {boolean} passed - Whether the command ended by itself with exit code 0.
 * @property {string} stdout - What it wrote to stdout.
 * @property {string} output - What it wrote to stdout and stderr.
 */

/** This process was told to stop. */
export class Interrupted extends Error {}

/** How long a command has to end after it is asked to, before it is killed. */
const GRACE_MS = 5_000;

/** @type {Set<(reason: string, signal: NodeJS.Signals) => void>} */
const stops = new Set();
/** @type {string | undefined} */
let interruption;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    interruption = `interrupted by ${signal}`;
    for (const stop of stops) stop(interruption, signal);
  });
}

/**
 * Runs a command without input. A command that fails, takes too long or does not exist is an
 * outcome like any other; only when this process itself is told to stop does `run` reject, so
 * that the caller's `finally` blocks clean up.
 *
 * @param {readonly string[]} command - The program and its arguments.
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export function run([program = '', ...args], { cwd, env, timeoutMs = 300_000 } = {}) {
  return new Promise((resolve, reject) => {
    if (interruption !== undefined) throw new Interrupted(interruption);
    let stdout = '';
    let output = '';
    // A process group of its own: the time limit has to reach what the command starts, too.
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });

    /** @param {NodeJS.Signals} signal */
    const kill = (signal) => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch (error) {
        // It has ended on its own in the meantime.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    };
    let stopped = false;
    /** @type {(reason: string, signal: NodeJS.Signals) => void} */
    const stop = (reason, signal) => {
      stopped = true;
      output += `\n${reason}\n`;
      kill(signal);
      setTimeout(kill, GRACE_MS, 'SIGKILL').unref();
    };
    stops.add(stop);
    const limit = setTimeout(stop, timeoutMs, `not done after ${timeoutMs / 1000} s`, 'SIGTERM');

    child.on('error', (error) => {
      output += `${error.message}\n`;
    });
    child.on('exit', () => {
      // What the command left running may hold its output open for ever.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE_MS).unref();
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      stops.delete(stop);
      if (interruption === undefined) resolve({ passed: code === 0 && !stopped, stdout, output });
      else reject(new Interrupted(interruption));
    });
  });
}
