import { expose } from '@mas/rpc';

export class Calc {
  @expose
  add(a: number, b: number): number {
    return a + b;
  }

  hidden(): string {
    return 'not for others';
  }
}
