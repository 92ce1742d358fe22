import { DecodeError } from '@mas/codec';

/** The digits of the longest integer that is read, as in Python: the time to read one grows faster. */
export const MAX_DIGITS = 4300;

/**
 * Reads JSON text with what Python adds to it and what `JSON.parse` would change: `NaN`,
 * `Infinity`, `-Infinity`, and integers beyond 2^53, which become bigints.
 *
 * @throws {@link DecodeError} for anything else.
 */
export function parseExactly(text: string, maxDepth: number): unknown {
  const parser = new ExactParser(text, maxDepth);
  const value = parser.value(0);
  parser.end();
  return value;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z]+/y;
const WORDS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

class ExactParser {
  readonly #text: string;
  readonly #maxDepth: number;
  #position = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  value(depth: number): unknown {
    const first = this.#peek();
    if (first === '"') return this.#string();
    if (first === '[' || first === '{') {
      if (depth >= this.#maxDepth) {
        throw new DecodeError(`nested deeper than the limit of ${this.#maxDepth}`);
      }
      return first === '[' ? this.#array(depth) : this.#object(depth);
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return this.#number(number);
    const word = this.#match(WORD);
    if (word !== undefined && WORDS.has(word)) return WORDS.get(word);
    throw this.#unexpected();
  }

  end(): void {
    if (this.#peek() !== '') throw this.#unexpected();
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#position += 1;
    if (this.#take(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.#take(','));
    this.#expect(']');
    return items;
  }

  #object(depth: number): object {
    const entries: [string, unknown][] = [];
    this.#position += 1;
    if (this.#take('}')) return {};
    do {
      if (this.#peek() !== '"') throw this.#unexpected();
      const key = this.#string();
      this.#expect(':');
      entries.push([key, this.value(depth + 1)]);
    } while (this.#take(','));
    this.#expect('}');
    // Defines own properties, so that __proto__ is one like any other until it is refused.
    return Object.fromEntries(entries);
  }

  #string(): string {
    // It ends at the first quote that is not escaped; JSON.parse then checks its inside. A regular
    // expression would overflow its stack on long text.
    const start = this.#position;
    let end = start;
    do end = this.#text.indexOf('"', end + 1);
    while (end > 0 && this.#isEscaped(end));
    if (end < 0) throw this.#unexpected();
    this.#position = end + 1;
    const literal = this.#text.slice(start, end + 1);
    try {
      return JSON.parse(literal) as string;
    } catch (cause) {
      throw new DecodeError(`the text is not JSON: ${(cause as Error).message}`, { cause });
    }
  }

  /** Whether an odd number of backslashes precedes. */
  #isEscaped(position: number): boolean {
    let first = position;
    while (this.#text.charAt(first - 1) === '\\') first -= 1;
    return (position - first) % 2 === 1;
  }

  #number(literal: string): number | bigint {
    const value = Number(literal);
    if (Number.isSafeInteger(value)) return value;
    if (/^-?\d+$/.test(literal)) {
      const digits = literal.startsWith('-') ? literal.length - 1 : literal.length;
      if (digits > MAX_DIGITS) {
        throw new DecodeError(`an integer of ${digits} digits exceeds the limit of ${MAX_DIGITS}`);
      }
      return BigInt(literal);
    }
    if (!Number.isFinite(value)) throw new DecodeError(`the number ${literal} is out of range`);
    return value;
  }

  /** The next character that is no white space, which stays; '' at the end. */
  #peek(): string {
    for (;;) {
      const next = this.#text.charAt(this.#position);
      if (next !== ' ' && next !== '\n' && next !== '\r' && next !== '\t') return next;
      this.#position += 1;
    }
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected();
  }

  #match(pattern: RegExp): string | undefined {
    const start = this.#position;
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return undefined;
    this.#position = pattern.lastIndex;
    return this.#text.slice(start, this.#position);
  }

  #unexpected(): DecodeError {
    const rest = this.#text.slice(this.#position, this.#position + 20);
    const what = rest === '' ? 'ends too early' : `has an unexpected ${JSON.stringify(rest)}`;
    return new DecodeError(`the text is not JSON: it ${what} at character ${this.#position}`);
  }
}
