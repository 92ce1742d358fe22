import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { checkOpenFiles } from './open-files.ts';
import { measureAgents, measureConnections } from './rounds.ts';
import { printFigures, summarizeAgents, summarizeConnections } from './summary.ts';

const program = new Command('scale')
  .description(
    'What many agents in a container, and many connections to it, cost, and how long a call takes ' +
      'meanwhile. Each round begins with new processes.',
  )
  .option('--agents <number>', 'in one container', atLeast(100), 10_000)
  .option('--connections <number>', 'to one container', atLeast(100), 2000)
  .option('--rounds <number>', 'how often all is measured', atLeast(1), 5)
  .option('--json <file>', 'where to write the figures')
  .parse();
const { agents, connections, rounds, json } = program.opts<{
  agents: number;
  connections: number;
  rounds: number;
  json?: string;
}>();

try {
  checkOpenFiles(connections);
} catch (error) {
  program.error((error as Error).message);
}
const ofAgents = [];
const ofConnections = [];
for (let round = 1; round <= rounds; round += 1) {
  console.log(`round ${round} of ${rounds}`);
  ofAgents.push(await measureAgents(agents));
  ofConnections.push(await measureConnections(connections));
}
const figures = {
  agents: summarizeAgents(ofAgents),
  connections: summarizeConnections(ofConnections),
};
console.log(`\n${agents} agents in one container`);
printFigures(figures.agents);
console.log(`\n${connections} connections to one container`);
printFigures(figures.connections);
const result = JSON.stringify({ agents, connections, rounds, figures });
if (json === undefined) console.log(`\n${result}`);
else await writeFile(json, result);

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}
