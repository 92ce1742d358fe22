import { subjects } from './subjects.ts';

// The other process: serves every subject, tells the addresses, and ends with its parent.
const addresses: Record<string, string> = {};
for (const subject of subjects) addresses[subject.name] = await subject.serve();
process.send?.(addresses);
process.once('disconnect', () => process.exit());
