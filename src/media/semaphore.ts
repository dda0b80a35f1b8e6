/*
 * A semaphore: a limited number of holders at a time. Waiters get it in the order in which they asked.
 */

/** A function that waits for the semaphore. Resolves with the release, or with undefined if `signal` aborts first. */
type Acquire = (signal: AbortSignal) => Promise<(() => void) | undefined>;

/** Returns the function that acquires a semaphore for `max` holders. */
export function createSemaphore(max: number): Acquire {
  const waiting: (() => void)[] = [];
  let holders = 0;
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else holders -= 1;
  };
  return async signal => {
    if (signal.aborted) return undefined;
    if (holders < max) {
      holders += 1;
      return release;
    }
    return new Promise(resolve => {
      const acquired = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(release);
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(acquired), 1);
        resolve(undefined);
      };
      waiting.push(acquired);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };
}
