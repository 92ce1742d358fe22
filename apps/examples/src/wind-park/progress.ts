import { SingleBar } from 'cli-progress';

/** Shows how far a run is. */
export interface Progress extends Disposable {
  show(done: number): void;
}

/** A bar on a terminal; elsewhere, such as in a log, a line every 1000 hours. */
export function showProgress(totalHours: number): Progress {
  return process.stdout.isTTY ? progressBar(totalHours) : progressLines(totalHours);
}

function progressBar(totalHours: number): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {value} of {total} hours, {eta_formatted} left',
    stream: process.stdout,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  bar.start(totalHours, 0);
  return { show: (done) => bar.update(done), [Symbol.dispose]: () => bar.stop() };
}

function progressLines(totalHours: number): Progress {
  return {
    show(done) {
      if (done % 1000 === 0) console.log(`${done} of ${totalHours} hours`);
    },
    [Symbol.dispose]() {},
  };
}
