import type { Answer, Question } from './messages.ts';
import { Participant } from './participant.ts';

// Another process of the soak. It does what it is told, one after the other, and ends when nothing
// keeps it alive any more; or at once, when the first process is gone.
let participant: Participant | undefined;
let isClosed = false;
let last: Promise<void> = Promise.resolve();

process.on('message', (question: Question) => {
  last = last.then(async () => {
    process.send!(await answer(question));
  });
});
process.once('disconnect', () => {
  if (!isClosed) process.exit(1);
});
// Ctrl+C reaches all processes: the first one ends the others in an orderly way.
process.on('SIGINT', () => {});

async function answer(question: Question): Promise<Answer> {
  try {
    switch (question.do) {
      case 'open':
        participant = new Participant(question.plan, question.process);
        await participant.open();
        return { done: true };
      case 'report':
        return { done: true, report: await participant!.report(question.notSent) };
      default:
        await participant![question.do]();
        isClosed = question.do === 'close';
        return { done: true };
    }
  } catch (error) {
    return { done: false, error: String((error as Error).stack) };
  }
}
