/** What the content of a call is (a rule of the protocol). */
export type ReceivedCall = [path: string, args: unknown[], kwargs: object];

/** Whether what a peer has sent is a call. */
export function isCall(content: unknown): content is ReceivedCall {
  return (
    Array.isArray(content) &&
    content.length === 3 &&
    typeof content[0] === 'string' &&
    Array.isArray(content[1]) &&
    isMap(content[2])
  );
}

/** Whether a map that was decoded has nothing in it. */
export function isEmpty(map: object): boolean {
  // Quicker than to count keys. A program may have added something to all objects.
  for (const key in map) if (Object.hasOwn(map, key)) return false;
  return true;
}

function isMap(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    // All maps have it: an engine that has just looked for a property of an object knows its prototype.
    'constructor' in value &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}
