type QueueMacrotask = (task: () => void) => void;

/** Enough to make the event loop's own cost small; I/O still gets its turn every so many steps. */
const MAX_BATCH = 32;

// Found when the module is loaded, so that fake timers put in place later do not stop a simulation.
const queueMacrotask: QueueMacrotask = findQueueMacrotask();

/**
 * Calls `step` until it answers `false`, each time in a macrotask of its own, the first time too.
 * It must not throw.
 *
 * Between two macrotasks a platform empties its microtask queue, and Node its `process.nextTick`
 * queue as well, again and again until both are empty. So all that one step has set going in
 * promises is done before the next one.
 *
 * Macrotasks are queued in batches, which grow to {@link MAX_BATCH}. That is as sound as one at a
 * time: Node, too, empties the two queues after each single immediate, not only after all those
 * of a round of its event loop. And it saves most of the time, which goes into those rounds.
 *
 * @returns a promise that resolves in the last step.
 */
export function repeatInMacrotasks(step: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let batch = 1;
    let queued = 1;
    let done = false;
    const run = (): void => {
      if (done) return;
      queued -= 1;
      done = !step();
      if (done) resolve();
      if (done || queued > 0) return;
      batch = Math.min(batch * 2, MAX_BATCH);
      for (queued = 0; queued < batch; queued++) queueMacrotask(run);
    };
    queueMacrotask(run);
  });
}

function findQueueMacrotask(): QueueMacrotask {
  const { setImmediate, setTimeout } = globalThis as typeof globalThis & {
    setImmediate?: QueueMacrotask;
  };
  if (setImmediate !== undefined) return setImmediate;
  if (typeof MessageChannel === 'function') return queueByMessage();
  return (task) => {
    setTimeout(task, 0);
  };
}

/**
 * For browsers, which slow a chain of `setTimeout` down to 4 ms a link. The channel is closed when
 * the last task is done: elsewhere an open one may keep the process alive.
 */
function queueByMessage(): QueueMacrotask {
  const tasks: (() => void)[] = [];
  let sender: MessagePort | undefined;
  const open = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      tasks.shift()?.();
      if (tasks.length > 0) return;
      port1.close();
      sender = undefined;
    };
    return port2;
  };
  return (task) => {
    tasks.push(task);
    sender ??= open();
    sender.postMessage(undefined);
  };
}
