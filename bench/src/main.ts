import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { pictures } from './report/pictures.ts';
import { report } from './report/report.ts';
import { showProfiles } from './report/show-profiles.ts';
import { run } from './run.ts';

// Where Debian puts nats-server, and where not everybody's PATH leads.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

const { rows, out, profile, ...options } = readOptions(process.argv);

if (profile) {
  await showProfiles(rows, options);
} else {
  const results = await run(rows, { ...options, onProgress: showProgress });
  showProgress('');
  const text = report(results);
  console.log(text);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'results.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(join(out, 'results.md'), text);
  for (const [name, svg] of Object.entries(pictures(results))) {
    await writeFile(join(out, name), svg);
  }
  console.log(`Written to ${out}/: results.json, results.md, and what there is a picture of.`);
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
