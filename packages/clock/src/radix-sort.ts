const DIGIT_BITS = 16;
const DIGITS_PER_TIME = 64 / DIGIT_BITS;
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Sorts times, none of which is negative or -0, and the slots that go with them; what is equal stays
 * in the order in which it is.
 *
 * It goes by the bits of the times, 16 at a pass from the lowest on: those of floats that are not
 * negative are ordered as the floats are. A pass in which all are the same is left out.
 *
 * @returns the sorted arrays, which may be new ones; those passed in are overwritten in any case.
 */
export function radixSort(times: Float64Array, slots: Uint32Array): [Float64Array, Uint32Array] {
  let [fromTimes, fromSlots] = [times, slots];
  let toTimes: Float64Array = new Float64Array(times.length);
  let toSlots: Uint32Array = new Uint32Array(times.length);
  const places = new Uint32Array(1 << DIGIT_BITS);
  for (let pass = 0; pass < DIGITS_PER_TIME; pass++) {
    const offset = LITTLE_ENDIAN ? pass : DIGITS_PER_TIME - 1 - pass;
    const digits = new Uint16Array(fromTimes.buffer, fromTimes.byteOffset);
    if (!countPlaces(digits, offset, places)) continue;
    for (let index = 0; index < fromTimes.length; index++) {
      const place = places[digits[index * DIGITS_PER_TIME + offset]!]!++;
      toTimes[place] = fromTimes[index]!;
      toSlots[place] = fromSlots[index]!;
    }
    [fromTimes, toTimes] = [toTimes, fromTimes];
    [fromSlots, toSlots] = [toSlots, fromSlots];
  }
  return [fromTimes, fromSlots];
}

/** Fills in where the first time with each digit goes; `false` if all have the same digit. */
function countPlaces(digits: Uint16Array, offset: number, places: Uint32Array): boolean {
  places.fill(0);
  for (let index = offset; index < digits.length; index += DIGITS_PER_TIME) {
    places[digits[index]!]! += 1;
  }
  if (places[digits[offset]!]! * DIGITS_PER_TIME === digits.length) return false;
  let place = 0;
  for (let digit = 0; digit < places.length; digit++) {
    const count = places[digit]!;
    places[digit] = place;
    place += count;
  }
  return true;
}
