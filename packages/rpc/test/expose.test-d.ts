import { expose, service } from '@mas/rpc';

// What can be exposed: public methods, and what may hold a service.
class Exposing {
  static {
    expose(this, 'method', 'field', 'absent', 'got', 'auto');
    // @ts-expect-error there is no such member
    expose(this, 'typo');
    // @ts-expect-error a string is data
    expose(this, 'label');
    // @ts-expect-error a private member
    expose(this, 'secret');
    // @ts-expect-error a protected member
    expose(this, 'hidden');
    // @ts-expect-error a static member
    expose(this, 'shared');
    // @ts-expect-error a symbol
    expose(this, Symbol.iterator);
  }
  static shared(): void {}
  label = 'x';
  field = service({ increment: () => 1 });
  absent: object | undefined;
  accessor auto = service({ increment: () => 1 });
  get got(): object {
    return this.field;
  }
  method(): void {
    this.secret();
  }
  private secret(): void {}
  protected hidden(): void {}
  [Symbol.iterator](): void {}
}
void Exposing;

// As a decorator it fits wherever the member is one that can be exposed.
class Decorated {
  @expose
  method(): void {}
  @expose
  field = service({});
  @expose
  accessor auto = service({});
  @expose
  get got(): object {
    return this.field;
  }
  // @ts-expect-error a setter
  @expose
  set put(_: object) {}
}
void Decorated;
// @ts-expect-error a class is no member
@expose
class Whole {
  readonly it = 1;
}
void Whole;

// The legacy decorators call it so.
expose(Decorated.prototype, 'method', { value: () => 1 });
expose(Decorated.prototype, 'field');
