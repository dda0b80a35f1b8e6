/*
 * Reads on one connection, and snapshots: several reads of the same moment.
 */
import type pg from 'pg';
import { statementOf } from './statement.ts';

/** Reads. Its connections have default_transaction_read_only = on, so PostgreSQL itself refuses a write. */
export interface Reader {
  /**
   * Runs one statement. A text that starts with its name in a comment is prepared on each connection.
   * `rowCount` is the number of rows that were returned or changed.
   */
  query<R = unknown>(text: string, values?: readonly unknown[]): Promise<{ rows: R[]; rowCount: number }>;
}

export const readerOn = (client: pg.Pool | pg.ClientBase): Reader => ({
  query: async <R>(text: string, values: readonly unknown[] = []) => {
    const { rows, rowCount } = await client.query(statementOf(text, values));
    return { rows: rows as R[], rowCount: rowCount ?? 0 };
  },
});

/** Sends the first statement together with the `begin` before it. If `begin` fails, all of them fail. */
export const after = (begun: Promise<unknown>, { query }: Reader): Reader => ({
  query: async <R>(text: string, values?: readonly unknown[]) => {
    const [result] = await Promise.all([query<R>(text, values), begun]);
    return result;
  },
});

export interface Snapshot {
  reader: Reader;
  /** Ends the snapshot. Resolves with the error of a connection that must not be used again. Never rejects. */
  end(): Promise<Error | undefined>;
}

/** Begins a snapshot. Its reads are sent together with the beginning. */
export function beginSnapshot(client: pg.ClientBase): Snapshot {
  const begun = client.query('begin isolation level repeatable read, read only');
  return {
    reader: after(begun, readerOn(client)),
    end: () =>
      client.query('commit').then(
        () => undefined,
        (reason: Error) => reason,
      ),
  };
}
