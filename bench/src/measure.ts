/** Calls per second, with so many calls open at any time, over about so many milliseconds. */
export function callsPerSecond(
  call: () => Promise<unknown>,
  inFlight: number,
  durationMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let done = 0;
    let open = inFlight;
    const next = () => {
      done += 1;
      // The time is asked for rarely: that costs as much as a call.
      if (done % 64 === 0 && performance.now() - start > durationMs) {
        stopped = true;
      }
      if (!stopped) call().then(next, reject);
      else if (--open === 0) resolve((done * 1000) / (performance.now() - start));
    };
    let stopped = false;
    for (let count = 0; count < inFlight; count += 1) call().then(next, reject);
  });
}
