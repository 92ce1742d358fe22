import { expose, type Remote } from '@mas/rpc';

/** Hears what it is told. */
export class Listener {
  static {
    expose(this, 'notify');
  }
  readonly heard: string[] = [];
  notify(text: string): string {
    this.heard.push(text);
    return `heard ${text}`;
  }
}

/** Keeps what it is given and calls it. */
export class Hub {
  static {
    expose(this, 'greet', 'keep', 'tell', 'isKept', 'all');
  }
  kept: Remote<Listener>[] = [];
  greet(listener: Remote<Listener>, name: string): Promise<string> {
    return listener.notify(`hello ${name}`);
  }
  keep(...listeners: Remote<Listener>[]): number {
    return this.kept.push(...listeners);
  }
  all(structure: { list: [Remote<Listener>, string][] }): Promise<string[]> {
    return Promise.all(structure.list.map(([listener, text]) => listener.notify(text)));
  }
  tell(text: string): Promise<string[]> {
    return Promise.all(this.kept.map((listener) => listener.notify(text)));
  }
  isKept(listener: Remote<Listener>): boolean {
    return this.kept.includes(listener);
  }
}
