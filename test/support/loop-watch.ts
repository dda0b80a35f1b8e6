/*
 * Measures how long something holds the event loop, on machines that do other things as well.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Nothing that a caller sends may hold the loop longer, in milliseconds. */
const BOUND_MS = 50;
const TRIES = 5;
/**
 * A large value still has to be moved: received, written, and sent to the database. Each of these is one turn of the
 * loop with a few copies. How long a copy takes depends on the machine, and is measured.
 */
const COPIES = 6;

/** The time in which this thread was ready to run but others ran, in milliseconds; 0 where the system does not say. */
function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Returns the longest time that the loop was held meanwhile, in milliseconds, without the time in which others ran. */
async function holdOf(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let longest = 0;
  let last = performance.now();
  let waited = waitedMs();
  const tick = (): void => {
    const [now, nowWaited] = [performance.now(), waitedMs()];
    longest = Math.max(longest, now - last - (nowWaited - waited));
    [last, waited] = [now, nowWaited];
  };
  const timer = setInterval(tick, 1);
  histogram.enable();
  await work();
  await new Promise(resolve => setTimeout(resolve, 5));
  histogram.disable();
  clearInterval(timer);
  return Math.min(longest, histogram.max / 1e6);
}

/** The time of a copy of that many bytes on this machine, in milliseconds. */
function copyMs(bytes: number): number {
  const source = Buffer.alloc(bytes, 'x');
  const times = Array.from({ length: 3 }, () => {
    const [startedAt, waited] = [performance.now(), waitedMs()];
    Buffer.from(source);
    return performance.now() - startedAt - (waitedMs() - waited);
  });
  return Math.min(...times);
}

/** Returns undefined if work that moves `bytes` does not hold the loop, in the best of some tries; else the times. */
export async function whyHeld(work: () => Promise<unknown>, bytes: number): Promise<string | undefined> {
  const held: number[] = [];
  let allowed = 0;
  for (let i = 0; i < TRIES; i++) {
    held.push(await holdOf(work));
    if (Math.min(...held) <= BOUND_MS) return undefined;
    allowed = BOUND_MS + (bytes > 0 ? COPIES * copyMs(bytes) : 0);
    if (Math.min(...held) <= allowed) return undefined;
  }
  return `held the loop for ${held.map(Math.round).join(', ')} ms; allowed are ${Math.round(allowed)} ms`;
}
