import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { faults } from '../src/faults.ts';
import { withTable } from '../src/table.ts';

const page = fileURLToPath(new URL('../../../docs/reliability.md', import.meta.url));

// `pnpm table` in this folder writes it.
it('the table in docs/reliability.md has every kind of fault, as it is tested', async () => {
  const written = await readFile(page, 'utf8');
  await expect(withTable(written, Object.values(faults))).toMatchFileSnapshot(page);
});
