import type { ChangeCount, DirectoryEntries } from '@mas/rpc';
import type { Agent } from './agent.ts';

/** The agents of a container by their ids, as others find them. An id is not given again. */
export class Agents implements DirectoryEntries<Agent> {
  readonly #byId = new Map<string, Agent>();
  readonly #changes = { count: 0 };

  /** Counts how often agents have been removed. In between every id leads where it has led before. */
  get changes(): ChangeCount {
    return this.#changes;
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
    if (this.#byId.delete(id)) this.#changes.count += 1;
  }

  clear(): void {
    this.#byId.clear();
    this.#changes.count += 1;
  }
}
