/*
 * Transactions whose result is used while they are being committed: docs/decisions/0015.
 */
import type { Commit, Database, Tx } from '../store/database/database.ts';

/** The result of a transaction that is decided and not committed yet. Work that it starts must be easy to undo. */
export interface Tentative<T> {
  result: T;
  /** Rejects when the transaction was rolled back, or when nobody knows whether it was. */
  committed: Promise<unknown>;
}

/** Runs a transaction, and resolves as soon as `work` does. Rejects when it fails before that. */
export function tentatively<T>(
  database: Database,
  work: (tx: Tx) => Promise<T>,
  commit: Commit = 'durable',
): Promise<Tentative<T>> {
  return new Promise((resolve, reject) => {
    const committed: Promise<T> = database.transaction(async tx => {
      const result = await work(tx);
      resolve({ result, committed });
      return result;
    }, commit);
    committed.catch(reject);
  });
}
