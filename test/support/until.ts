import { setTimeout as delay } from 'node:timers/promises';

/** The time in which a condition must come true before the test fails. */
const PATIENCE_MS = 30_000;
const POLL_MS = 10;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `condition` returns a truthy value, and returns it. On timeout, its last error is the cause. */
export async function until<T>(condition: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<Truthy<T>> {
  const deadline = Date.now() + patienceMs;
  let lastError: unknown;
  do {
    try {
      const result = await condition();
      if (result) return result as Truthy<T>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(POLL_MS);
  } while (Date.now() < deadline);
  throw new Error(`not true within ${patienceMs} ms: ${condition}`, { cause: lastError });
}
