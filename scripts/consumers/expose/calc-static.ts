import { expose } from '@mas/rpc';

export class Calc {
  static {
    expose(this, 'add');
  }

  add(a: number, b: number): number {
    return a + b;
  }

  hidden(): string {
    return 'not for others';
  }
}
