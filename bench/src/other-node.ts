import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The version of Node that is measured beside the one that runs the suite. */
export const OTHER_NODE = 24;

let found: Promise<string> | undefined;

/**
 * Where the other Node is. The npm package `node` brings it, into npm's cache and only when it is
 * asked for: it is a hundred megabytes.
 */
export function otherNode(): Promise<string> {
  found ??= find();
  return found;
}

async function find(): Promise<string> {
  const args = ['--yes', '--package', `node@${OTHER_NODE}`, '--', 'node', '-p', 'process.execPath'];
  const { stdout } = await promisify(execFile)('npx', args);
  return stdout.trim();
}
