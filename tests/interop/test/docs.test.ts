import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, inject, it } from 'vitest';
import { knownFailures } from './known-failures.ts';
import { anchorsOf, blocksOf, codeIn, docs, readPage, rowsOf } from './support/pages.ts';
import { missingPython } from './support/python-peer.ts';
import { type RecordedFrame, Recorder } from './support/recorder.ts';

const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
const joining = readPage('joining-a-python-system.md');
const protocol = readPage('protocol.md');
// Below this package, so that the program finds the packages that it imports.
const folder = fileURLToPath(new URL('../out/docs/', import.meta.url));
const reason = missingPython === undefined ? '' : ` (skipped: ${missingPython})`;

describe.each(pages)('docs/%s', (name) => {
  it('links to what is there', () => {
    const links = [...readPage(name).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [link, path, anchor] of links) {
      const target = new URL(path === '' ? name : path!, docs);
      expect(existsSync(target), link).toBe(true);
      if (anchor !== '') expect(anchorsOf(readFileSync(target, 'utf8')), link).toContain(anchor);
    }
  });
});

it.each(knownFailures)(
  'is known to fail, and links to a section of docs/protocol.md: $area, $scenario',
  (known) => {
    expect(anchorsOf(protocol)).toContain(known.section);
  },
);

describe('the TypeScript of docs/joining-a-python-system.md', () => {
  it('compiles as it is printed', { timeout: 60_000 }, async () => {
    await writePrograms();
    const imports = "import { Container, customType } from '@mas/agent';\n";
    await writeFile(`${folder}offer.ts`, imports + codeOf('ts', 1));
    const options = { extends: '../../tsconfig.json', include: ['*.ts'] };
    await writeFile(`${folder}tsconfig.json`, JSON.stringify(options));
    const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
    await promisify(execFile)(process.execPath, [tsc, '--project', folder]);
  });
});

describe.skipIf(missingPython !== undefined)(`docs/joining-a-python-system.md${reason}`, () => {
  it('has programs that print what it says, and say to each other what docs/protocol.md says', async () => {
    await writePrograms();
    const [there, here] = sessions();
    const port = await unusedPort();
    await using market = run(pythonPath(), there!.words.slice(1), port);
    await market.started();
    await using recorder = await Recorder.listen(port);
    const [program, ...args] = here!.words.slice(2);
    await using battery = run(process.execPath, [`${program}.mjs`, ...args], recorder.port);
    expect(await battery.ended).toEqual({ code: 0, output: here!.output, errors: '' });
    market.process.kill('SIGINT');
    const output = there!.output.replace(':5555/', `:${port}/`);
    expect(await market.ended).toEqual({ code: 0, output, errors: '' });

    // A traceback names the files of the machine, so that nobody can say what its bytes are.
    const isTraceback = ({ bytes }: RecordedFrame) => bytes.slice(12).startsWith('93 02');
    const dialogue = rowsOf(protocol).filter(
      ({ heads, cells }) => heads.at(-1) === 'frame' && cells[2] !== 'a traceback',
    );
    expect(recorder.frames.filter((frame) => !isTraceback(frame))).toEqual(
      dialogue.map(({ cells }) => ({
        from: cells[0] === 'Python' ? 'server' : 'client',
        bytes: codeIn(cells[2]!)[0],
      })),
    );
  });

  it('makes a container with a class of its own in Python as it is printed', async () => {
    const code = codeOf('python', 1).replace('5555', '0');
    const program = `import aiomas\n${code}\nprint(Offer(18, 1.5))\ncontainer.shutdown()`;
    const { stdout } = await promisify(execFile)(pythonPath(), ['-c', program]);
    expect(stdout).toBe('Offer(hour=18, price=1.5)\n');
  });
});

/** What the page has people type, and what it says comes then. */
function sessions(): { readonly words: readonly string[]; readonly output: string }[] {
  return blocksOf(joining)
    .filter(({ language }) => language === 'console')
    .map(({ code }) => {
      const [command, ...output] = code.split('\n');
      return { words: command!.replace('$ ', '').split(' '), output: output.join('\n') };
    });
}

/** What the page has in a language, counted from 0. */
function codeOf(language: string, position: number): string {
  return blocksOf(joining).filter((block) => block.language === language)[position]!.code;
}

async function writePrograms(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}market.py`, codeOf('python', 0));
  await writeFile(`${folder}battery.ts`, codeOf('ts', 0));
  await build({
    entryPoints: [`${folder}battery.ts`],
    outfile: `${folder}battery.ts.mjs`,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@mas/source'],
  });
}

/** Runs what the page says, with another port. What still runs when it is disposed of is killed. */
function run(command: string, words: readonly string[], port: number) {
  const args = words.map((word) => word.replace('5555', String(port)));
  // As on a terminal, each line is printed at once.
  const env = { ...process.env, PYTHONUNBUFFERED: '1' };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, output, errors }));
  return {
    process: child,
    /** Resolves when it prints. */
    started: () =>
      Promise.race([once(child.stdout, 'data'), ended.then(({ errors }) => fail(errors))]),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function fail(errors: string): never {
  throw new Error(`it has ended before it printed anything: ${errors}`);
}

function pythonPath(): string {
  const python = inject('python');
  if ('missing' in python) throw new Error(python.missing);
  return python.path;
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
