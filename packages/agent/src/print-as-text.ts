/** Makes the instances of a class show up in logs as their text, and not with all that they hold. */
export function printAsText(prototype: object): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object) {
      return String(this);
    },
  });
}
