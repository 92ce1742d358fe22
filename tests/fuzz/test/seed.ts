/** The same for each run, so that a change is blamed for what it has done, and not for bad luck. */
export const seed: number = Number(process.env.MAS_FUZZ_SEED ?? 20_001);
