/*
 * Calls of the same moment share one statement and one commit.
 *
 * Each caller is answered after the commit that holds its own item. Under load items gather while the batches before
 * them are on their way; on an idle server an item waits for nothing but the end of the event loop's turn.
 * See docs/decisions/0010.
 */

import { isDatabaseAway } from '../store/database/database.ts';

export interface BatchOptions {
  /** Batches under way at once. Two keep PostgreSQL busy while the next one gathers; more only make them smaller. */
  parallel?: number;
  /** Items in a batch at most. */
  maxItems?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

type Run<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

/**
 * `run` answers a batch in its order. When PostgreSQL refuses it, its items are tried one by one, so that one alone
 * fails. When the database is away nobody knows whether the batch was committed: all of it fails.
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
