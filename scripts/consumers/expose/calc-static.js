import { expose } from '@mas/rpc';

export class Calc {
  static {
    expose(this, 'add');
  }

  add(a, b) {
    return a + b;
  }

  hidden() {
    return 'not for others';
  }
}
