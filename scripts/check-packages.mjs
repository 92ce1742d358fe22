/**
 * Packs the packages and uses them as a stranger would: an empty project, plain npm, one package
 * and what it depends on.
 */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Checks } from './checks.mjs';
import { run } from './run.mjs';
import { withTemporaryDirectory } from './temporary-directory.mjs';

/**
 * For each package with a program in `consumers`: all that its installation may bring along.
 *
 * @type {Record<string, readonly string[]>}
 */
const layers = {
  '@mas/codec-json': ['@mas/codec'],
  '@mas/codec-msgpack-blosc': [
    '@mas/codec',
    '@mas/codec-msgpack',
    '@msgpack/msgpack',
    'fflate',
    'numcodecs',
  ],
  '@mas/codec-msgpackr': ['@mas/codec', '@mas/codec-msgpack', '@msgpack/msgpack', 'msgpackr'],
  '@mas/clock': [],
  '@mas/channel': ['@mas/codec', '@mas/codec-msgpack', '@msgpack/msgpack'],
  '@mas/rpc': ['@mas/channel', '@mas/codec', '@mas/codec-msgpack', '@msgpack/msgpack'],
  '@mas/agent': [
    '@mas/channel',
    '@mas/clock',
    '@mas/codec',
    '@mas/codec-json',
    '@mas/codec-msgpack',
    '@mas/rpc',
    '@msgpack/msgpack',
  ],
};

const REQUIRED_FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/index.d.ts',
  'dist/index.js',
  'package.json',
];
/** Nothing else may be published, nor a test among these. */
const PUBLISHED = /^(CHANGELOG\.md|LICENSE|README\.md|package\.json|(dist|src)\/.+)$/;
const TEST = /\.(test|test-d|bench)\.|(^|\/)(test|fixtures)\//;

const root = fileURLToPath(new URL('..', import.meta.url));
const consumers = join(root, 'scripts/consumers');
const checks = new Checks();

await withTemporaryDirectory(async (directory) => {
  /** @type {Map<string, string>} */
  const tarballs = new Map();
  const packed = await checks.check('pack', () => pack(join(directory, 'tarballs'), tarballs));
  if (packed) {
    for (const [name, tarball] of tarballs) {
      await checks.check(`${name}: what is published`, () => checkFiles(tarball));
    }
    await shareTypes(directory);
    for (const [name, below] of Object.entries(layers)) {
      await checkLayer(name, below, tarballs, await createProject(directory, name, tarballs));
    }
  }
});
checks.finish();

/**
 * Packs every package into `destination` and adds it to `tarballs`.
 *
 * @param {string} destination
 * @param {Map<string, string>} tarballs
 */
async function pack(destination, tarballs) {
  const options = ['--json', `--pack-destination=${destination}`];
  const outcome = await run(['pnpm', '--recursive', '--filter=./packages/*', 'pack', ...options], {
    cwd: root,
  });
  if (!outcome.passed) return outcome;
  for (const { name, filename } of JSON.parse(outcome.stdout)) tarballs.set(name, filename);
  const tried = new Set(Object.entries(layers).flat(2));
  const untried = [...tarballs.keys()].filter((name) => !tried.has(name));
  return {
    passed: untried.length === 0,
    output: [...tarballs.keys(), ...untried.map((name) => `in no layer: ${name}`)].join('\n'),
  };
}

/** @param {string} tarball */
async function checkFiles(tarball) {
  const { passed, stdout, output } = await run(['tar', '-tzf', tarball]);
  if (!passed) return { passed, output };
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));
  const missing = REQUIRED_FILES.filter((file) => !files.includes(file));
  const unwanted = files.filter((file) => !PUBLISHED.test(file) || TEST.test(file));
  return {
    passed: missing.length === 0 && unwanted.length === 0,
    output: [
      `${files.length} files`,
      ...missing.map((file) => `missing: ${file}`),
      ...unwanted.map((file) => `not to be published: ${file}`),
    ].join('\n'),
  };
}

/**
 * The projects are below `directory`, so all of them find the types of Node there.
 *
 * @param {string} directory
 */
async function shareTypes(directory) {
  await mkdir(join(directory, 'node_modules'));
  await symlink(join(root, 'node_modules/@types'), join(directory, 'node_modules/@types'));
}

/**
 * A project that depends on the tarball of `name` alone. What that depends on comes from the other
 * tarballs, which is what the overrides are for: nothing is published yet.
 *
 * @param {string} directory
 * @param {string} name
 * @param {ReadonlyMap<string, string>} tarballs
 */
async function createProject(directory, name, tarballs) {
  const project = join(directory, name);
  const others = [...tarballs].filter(([other]) => other !== name);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { [name]: `file:${tarballs.get(name)}` },
    overrides: Object.fromEntries(others.map(([other, tarball]) => [other, `file:${tarball}`])),
  };
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  // A registry that does not exist: a package of ours that no tarball holds is an error.
  await writeFile(join(project, '.npmrc'), '@mas:registry=http://127.0.0.1:1/\n');
  for (const file of ['import.mjs', 'require.cjs', 'tsconfig.json']) {
    await cp(join(consumers, file), join(project, file));
  }
  const program = join(consumers, name.replace('@mas/', ''), 'program.ts');
  await cp(program, join(project, 'program.ts'));
  return project;
}

/**
 * @param {string} name
 * @param {readonly string[]} below
 * @param {ReadonlyMap<string, string>} tarballs
 * @param {string} project
 */
async function checkLayer(name, below, tarballs, project) {
  const options = { cwd: project, timeoutMs: 120_000 };
  const own = [name, ...below].filter((one) => tarballs.has(one));
  const steps = {
    'brings what it should': () => checkInstalled(project, [name, ...below]),
    import: () => run(['node', 'import.mjs', ...own], options),
    require: () => run(['node', 'require.cjs', ...own], options),
    types: () => run([join(root, 'node_modules/.bin/tsc')], options),
    'the program': () => run(['node', 'compiled/program.js'], options),
  };
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await checks.command(`${name}: npm install`, install, options);
  for (const [step, check] of Object.entries(steps)) {
    if (installed) await checks.check(`${name}: ${step}`, check);
    else checks.skip(`${name}: ${step}`);
  }
}

/**
 * @param {string} project
 * @param {readonly string[]} expected
 */
async function checkInstalled(project, expected) {
  const lock = await readFile(join(project, 'node_modules/.package-lock.json'), 'utf8');
  /** @type {[string, { optional?: boolean }][]} */
  const packages = Object.entries(JSON.parse(lock).packages);
  // What is optional depends on the platform.
  const needed = packages.filter(([, { optional }]) => optional !== true);
  const installed = needed.map(([path]) => path.replace(/^.*node_modules\//, '')).sort();
  return {
    passed: installed.join() === [...expected].sort().join(),
    output: `expected  ${[...expected].sort().join(', ')}\ninstalled ${installed.join(', ')}`,
  };
}
