import type { DirectoryEntries } from '@mas/rpc';
import type { Agent } from './agent.ts';

/** The agents of a container by their ids, as others find them. An id is not given again. */
export class Agents implements DirectoryEntries<Agent> {
  readonly #byId = new Map<string, Agent>();
  #removals = 0;

  /** How often agents have been removed: until the next time every id leads where it led before. */
  get removals(): number {
    return this.#removals;
  }

  get(id: string): Agent | undefined {
    return this.#byId.get(id);
  }

  nameOf(candidate: object): string | undefined {
    const { id } = candidate as Partial<Agent>;
    return id !== undefined && this.#byId.get(id) === candidate ? id : undefined;
  }

  entries(): Iterable<[string, Agent]> {
    return this.#byId.entries();
  }

  /** The name of the class of an agent, or null when there is no such agent. */
  typeNameOf(id: unknown): string | null {
    return this.#byId.get(id as string)?.constructor.name ?? null;
  }

  add(id: string, agent: Agent): void {
    this.#byId.set(id, agent);
  }

  remove(id: string): void {
    if (this.#byId.delete(id)) this.#removals += 1;
  }

  clear(): void {
    this.#byId.clear();
    this.#removals += 1;
  }
}
