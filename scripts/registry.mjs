import { run } from './run.mjs';

/**
 * A function that removes the hosts of the package registries from a text: where this machine
 * gets its packages from is not for a public log.
 *
 * @returns {Promise<(text: string) => string>}
 */
export async function registryRedactor() {
  const { passed, stdout } = await run(['npm', 'config', 'list', '--json', '--loglevel=silent']);
  if (!passed) throw new Error('cannot read the configuration of npm');
  const hosts = Object.entries(JSON.parse(stdout))
    .filter(([key, value]) => /(^|:)registry$/.test(key) && URL.canParse(String(value)))
    .flatMap(([, value]) => [new URL(String(value)).host, new URL(String(value)).hostname]);
  return (text) => hosts.reduce((rest, host) => rest.replaceAll(host, '<registry>'), text);
}
