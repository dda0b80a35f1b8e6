import { setTimeout as delay } from 'node:timers/promises';

/** How long a condition may take to come true before the test fails, in milliseconds. */
const PATIENCE_MS = 30_000;
const POLL_MS = 10;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `condition` gives something true, and returns that; an error it throws is the reason when time is up. */
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
