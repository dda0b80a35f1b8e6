/*
 * Long work on the main thread, which must not hold up other requests.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** After this time others get a turn, in milliseconds. */
const TURN_MS = 10;

/** Maps a list in its order. Gives other requests a turn now and then. */
export async function mapInTurns<T, R>(items: readonly T[], map: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let startedAt = performance.now();
  for (const item of items) {
    results.push(await map(item));
    if (performance.now() - startedAt < TURN_MS) continue;
    await nextTurn();
    startedAt = performance.now();
  }
  return results;
}
