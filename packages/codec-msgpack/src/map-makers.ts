/** Up to so many properties `{}` has room for by itself. */
const ROOM_OF_LITERAL = 4;
/** Maps with more keys are rather dictionaries, for which the engine has another form. */
const MOST_PROPERTIES = 128;

/** How many properties stand in one maker. */
const ROOM_OF_MAKER = 16;
/** Beyond this the engine makes a hash table of what began as `{}`. */
const FEW_PROPERTIES = 16;
/** How many maps must have had the keys of those before to outweigh one that had others. */
const DOUBT = 4;

/** After so many objects of one constructor the engine knows how much room they need, for good. */
const TRIES = 8;

interface Maker {
  readonly make: new () => Record<string, unknown>;
  /** How many of its first objects were made, and how many of them have got all their properties. */
  made: number;
  filled: number;
}

const makers: Maker[] = [];
/** Of each number of properties, whether maps with so many have had other keys each time. */
const doubts = new Uint8Array(MOST_PROPERTIES + 1);

/**
 * An empty object, like `{}`, that is about to get so many properties. An engine gives objects of
 * one constructor the room that the first ones needed: so there is a constructor for each number of
 * properties. An object literal has room for four. What exceeds it is moved again and again,
 * and soon becomes a hash table, which is slow to read and to write for whoever gets the value.
 */
export function mapFor(items: number): Record<string, unknown> {
  if (items <= ROOM_OF_LITERAL || items > MOST_PROPERTIES || doubts[items]! > 0) return {};
  let maker = makers[items];
  // Where the first ones have stayed empty, by a key that came again and again, there is no room in others.
  if (maker === undefined || (maker.made === TRIES && maker.filled < TRIES)) {
    maker = makers[items] = { make: newMaker(), made: 0, filled: 0 };
  }
  if (maker.made < TRIES) maker.made += 1;
  return new maker.make();
}

/** Notes that a map of `mapFor` is complete. */
export function noteMap(map: object, items: number): void {
  const maker = makers[items];
  if (maker !== undefined && maker.filled < TRIES && isFilled(map, items)) maker.filled += 1;
}

/**
 * Notes how many keys of a map were other ones than last time. A map with many such is a dictionary:
 * then a hash table is right, where each key would become a new form of object for the engine.
 */
export function noteKeys(items: number, unexpected: number): void {
  if (items <= FEW_PROPERTIES || items > MOST_PROPERTIES) return;
  const doubt = doubts[items]!;
  if (unexpected * 2 > items) {
    doubts[items] = Math.min(doubt + DOUBT, 0xff);
  } else if (doubt > 0) {
    doubts[items] = doubt - 1;
  }
}

/** Whether a map has so many keys, and none is a number, for which an engine has another place. */
function isFilled(map: object, items: number): boolean {
  const keys = Object.keys(map);
  return keys.length === items && !(Number(keys[0]) >= 0);
}

/**
 * A constructor of empty objects that the engine expects to get 128 properties: it counts what stands in
 * the constructor and in those that this one inherits from, though none of it is ever carried out.
 */
function newMaker(): new () => Record<string, unknown> {
  let maker: object = Function.prototype;
  for (let room = 0; room < MOST_PROPERTIES; room += ROOM_OF_MAKER) {
    maker = Object.setPrototypeOf(makerOf16(), maker);
  }
  return maker as new () => Record<string, unknown>;
}

function makerOf16(): object {
  function Maker(this: Record<string, unknown>): void {
    if (new.target !== undefined) return;
    this.a = 0;
    this.b = 0;
    this.c = 0;
    this.d = 0;
    this.e = 0;
    this.f = 0;
    this.g = 0;
    this.h = 0;
    this.i = 0;
    this.j = 0;
    this.k = 0;
    this.l = 0;
    this.m = 0;
    this.n = 0;
    this.o = 0;
    this.p = 0;
  }
  Maker.prototype = Object.prototype;
  return Maker;
}
