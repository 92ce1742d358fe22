import { describe, expect, it } from 'vitest';
import { type Fault, promiseOf, settingsOf } from './fault.ts';
import { type FaultName, faults } from './faults.ts';
import { Link } from './link.ts';
import { expectAs, patience } from './script.ts';
import { scripts } from './scripts.ts';
import type { Setting } from './setting.ts';

/** A test for every kind of fault in every setting of a layer. */
export function testFaults(layer: Setting['layer']): void {
  for (const [name, fault] of Object.entries(faults) as [FaultName, Fault][]) {
    const settings = settingsOf(fault, layer);
    if (settings.length === 0) continue;
    // They mostly wait for processes to start.
    describe.concurrent(`${fault.what}: ${promiseOf(fault)}`, () => {
      for (const setting of settings) {
        const { transport, listener } = setting;
        it(`${layer} over ${transport}, ${listener} listens`, () => prove(name, fault, setting));
      }
    });
  }
}

async function prove(name: FaultName, fault: Fault, setting: Setting): Promise<void> {
  await using link = await Link.open(setting, fault.isWatched === true ? patience : undefined);
  for (const call of await scripts[name](link)) {
    expectAs(fault, await call);
    if (fault.ran === 'yes') expect(link.peer.requests).toContain(link.nameOf(call));
    if (fault.ran === 'no') expect(link.peer.requests).not.toContain(link.nameOf(call));
  }
  await link.wasNotDisturbed();
}
