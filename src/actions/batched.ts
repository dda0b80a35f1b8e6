/*
 * Many calls share one statement and one commit.
 *
 * Each call resolves after the commit that contains its own item. Under load, items collect while earlier batches are
 * running. On an idle server an item waits only for the end of the current turn of the event loop.
 * See docs/decisions/0010.
 */

import { isDatabaseAway } from '../store/database/database.ts';

export interface BatchOptions {
  /** Batches that run at the same time. Two keep PostgreSQL busy while the next one fills; more make them smaller. */
  parallel?: number;
  /** Most items in a batch. */
  maxItems?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

type Run<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

/**
 * Returns a function that collects items into batches. `run` returns the results of a batch in its order. When
 * PostgreSQL refuses a batch, its items are tried one by one, so that only the wrong ones fail. When the connection is
 * lost, the batch may have been committed or not, and all its items fail.
 */
export function batched<Item, Result>(
  run: Run<Item, Result>,
  { parallel = 2, maxItems = 500 }: BatchOptions = {},
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = 0;
  let scheduled = false;

  const drain = (): void => {
    scheduled = false;
    while (waiting.length > 0 && running < parallel) {
      const batch = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      running += 1;
      void runBatch(run, batch).finally(() => {
        running -= 1;
        drain();
      });
    }
  };

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (scheduled || running >= parallel) return;
      scheduled = true;
      setImmediate(drain);
    });
}

async function runBatch<Item, Result>(run: Run<Item, Result>, batch: readonly Waiting<Item, Result>[]): Promise<void> {
  try {
    const results = await run(batch.map(({ item }) => item));
    for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Result);
  } catch (error) {
    if (batch.length === 1 || isDatabaseAway(error)) for (const { reject } of batch) reject(error);
    else for (const one of batch) await runBatch(run, [one]);
  }
}
