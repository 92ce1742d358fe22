import { type CustomType, DecodeError, SerializationError } from '@mas/rpc';

/**
 * How dates travel between containers (a rule of the protocol): as ISO 8601 text with an offset,
 * under the type number 0. What a `Date` cannot hold of it, the offset and fractions of a
 * millisecond, is dropped on arrival.
 */
export const dateType: CustomType = {
  name: 'Date',
  prototype: Date.prototype,
  serialize(value) {
    const date = value as Date;
    if (Number.isNaN(date.getTime()))
      throw new SerializationError('an invalid Date cannot be sent');
    return date.toISOString().replace('Z', '+00:00');
  },
  deserialize(data) {
    const [, text, day, sign, seconds] = (typeof data === 'string' && ISO_8601.exec(data)) || [];
    const date = day !== undefined && exists(day) ? new Date(text!) : undefined;
    if (date === undefined || Number.isNaN(date.getTime()) || (seconds && !sign)) {
      throw new DecodeError(
        'a date must be ISO 8601 text with an offset, such as 2010-03-27T00:00:00+01:00',
      );
    }
    if (seconds === undefined) return date;
    return new Date(date.getTime() - Number(`${sign}${seconds}`) * 1000);
  },
};

/** Places had offsets with seconds before there were time zones; `Date` does not know them. */
const ISO_8601 =
  /^(([+-]?\d{4,6}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|([+-])\d\d:\d\d))(?::([0-5]\d))?$/;

/** Whether there is such a day: the engine takes the 31st of February for the 3rd of March. */
function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
