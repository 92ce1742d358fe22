import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProfileLine } from '../control.ts';
import { Participant } from '../participant.ts';
import { canPin, place } from '../processes.ts';
import type { Row } from '../rows.ts';
import { title } from '../run.ts';
import { entryNamed } from '../subjects/index.ts';
import { percent, table } from './table.ts';

const LINES = 25;

/** Prints where each subject of each row spends its time and what it allocates, on both sides. */
export async function showProfiles(
  rows: readonly Row[],
  options: { readonly warmUpMs?: number | undefined; readonly turnMs: number },
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mas-bench-'));
  for (const row of rows) {
    for (const name of row.subjects) {
      const participant = await Participant.start(entryNamed(name), { directory });
      const { transport, connections, inFlight, work, amount } = row;
      const on = (durationMs: number) => ({
        ...{ transport, connections },
        load: { inFlight, durationMs, amount },
      });
      if ((await participant.prepare(transport, { connections, works: [work] })).length > 0) {
        if (row.placement === 'one CPU' && (await canPin()))
          await place(participant.pids, 'one CPU');
        await participant.turn(work, on(options.warmUpMs ?? 3000));
        const sides = [participant.client, participant.server];
        for (const side of sides) await side.ask('start-profile', {});
        await participant.turn(work, on(Math.max(options.turnMs, 2000)));
        const [client, server] = await Promise.all(sides.map((side) => side.ask('profile', {})));
        console.log(`\n# ${name}: ${title(row)}\n`);
        for (const what of ['time', 'allocated'] as const) {
          console.log(lines(`client, ${what}`, client![what]));
          console.log(lines(`server, ${what}`, server![what]));
        }
      }
      await participant.stop();
    }
  }
  await rm(directory, { recursive: true, force: true });
}

function lines(head: string, list: readonly ProfileLine[]): string {
  const body = list.slice(0, LINES).map(({ what, share }) => [what, percent(share)]);
  return `${table([head, 'share'], body)}\n`;
}
