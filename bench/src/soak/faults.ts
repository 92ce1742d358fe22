/** What goes wrong with an answer on purpose: returns what is answered instead, or nothing. */
export type Fault = (answer: number) => number | Promise<number> | undefined;

const LEAKED_BYTES = 100_000;

/** Wrong answers, calls that are never answered, and memory that is kept. */
export type FaultName = 'wrong' | 'stuck' | 'leak';

/** Each makes the soak fail, so that the tests can see it fail. */
const makers: Readonly<Record<FaultName, () => Fault>> = {
  wrong: () => everySoOften(10, (answer) => answer + 1),
  stuck: () => everySoOften(10, () => new Promise<number>(() => {})),
  leak: () => {
    const kept: number[][] = [];
    return () => {
      kept.push(new Array(LEAKED_BYTES / 8).fill(0.5));
      return undefined;
    };
  },
};

export const faultNames: readonly FaultName[] = Object.keys(makers) as FaultName[];

export function makeFault(name: FaultName): Fault {
  return makers[name]();
}

function everySoOften(
  times: number,
  answerWith: (answer: number) => number | Promise<number>,
): Fault {
  let count = 0;
  return (answer) => {
    count += 1;
    return count % times === 0 ? answerWith(answer) : undefined;
  };
}
