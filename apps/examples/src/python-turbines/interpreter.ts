import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** From Python 3.10 on, and from msgpack 1.0 on, what aiomas 2.0.1 uses is no longer there. */
const SUITABLE = /^Python 3\.[89]\.\d+ with aiomas 2\.0\.1 and msgpack 0\.6\.\d+$/;

const WHAT_TO_DO = `Install them, for example like this:

  python3.9 -m venv ~/aiomas
  ~/aiomas/bin/pip install aiomas==2.0.1 msgpack==0.6.2

and name that Python: --python-interpreter ~/aiomas/bin/python, or MAS_PYTHON in the environment.`;

/** Where a Python program of this folder is: the build leaves it in `src`. */
export function pythonProgram(name: 'turbines.py' | 'versions.py'): string {
  return fileURLToPath(new URL(`../../src/python-turbines/${name}`, import.meta.url));
}

/** Rejects, and says what to do, unless an interpreter can run `turbines.py`. */
export async function checkInterpreter(interpreter: string): Promise<void> {
  const found = await describe(interpreter);
  if (isSuitable(found)) return;
  throw new Error(
    'the turbines in Python need Python 3.8 or 3.9 with aiomas 2.0.1 and msgpack 0.6.2, ' +
      `but ${interpreter} is ${found}. ${WHAT_TO_DO}`,
  );
}

/** Whether `turbines.py` runs with what `versions.py` has found. */
export function isSuitable(found: string): boolean {
  return SUITABLE.test(found);
}

async function describe(interpreter: string): Promise<string> {
  try {
    const { stdout } = await execute(interpreter, [pythonProgram('versions.py')]);
    return stdout.trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'not there' : 'no Python that starts';
  }
}
