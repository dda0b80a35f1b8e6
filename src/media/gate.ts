/*
 * Lets a few pass at a time; the others wait, in their order.
 */

/** Resolves when it is one's turn, with how to leave; undefined: nobody wants to pass any more. */
export type Gate = (signal: AbortSignal) => Promise<(() => void) | undefined>;

export function createGate(most: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  };
  return async signal => {
    if (signal.aborted) return undefined;
    if (inside < most) {
      inside += 1;
      return leave;
    }
    return new Promise(resolve => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(leave);
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        resolve(undefined);
      };
      waiting.push(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };
}
