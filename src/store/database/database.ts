/*
 * The database as the other parts see it.
 *
 *   read          a pool on which PostgreSQL itself refuses to write
 *   snapshot      several reads that see the database as it was at one moment, on a connection of that pool
 *   transaction   a pool for what changes something; one transaction, one connection
 *   listen/notify hints between nodes, on a connection of their own (channel.ts)
 *   holdLock      a lock that lives as long as this process does (lock.ts)
 *
 * Plain connections are needed: a pooler between us and PostgreSQL must work in session mode.
 */
import pg from 'pg';
import { Channel } from './channel.ts';
import { connectionConfig } from './connection.ts';
import { type HeldLock, holdLock, type LockKey } from './lock.ts';
import { statementOf } from './statement.ts';

declare const inTransaction: unique symbol;

/** May read. Its connections have default_transaction_read_only = on, so PostgreSQL itself refuses a write. */
export interface Reader {
  /**
   * Runs one statement. A text that begins with its name in a comment is prepared on each connection.
   * `rowCount` is the number of rows returned or changed.
   */
  query<R = unknown>(text: string, values?: readonly unknown[]): Promise<{ rows: R[]; rowCount: number }>;
}

/** May write: one open transaction. Functions that write take a Tx, functions that only read take a Reader. */
export type Tx = Reader & {
  readonly [inTransaction]: true;
  /** Lets the commit leave right behind a write that has been sent; both answers are waited for together. */
  commitBehind(write: Promise<unknown>): void;
  /** Makes a quick transaction a durable one: it has written what must not be lost after all. */
  keep(): void;
};

/**
 * `durable`: a commit is on disk when it is confirmed. `quick`: nobody waits for the disk, and when PostgreSQL itself
 * crashes the last of these may be lost, as if they had never been; then everything is lost that was written after
 * them. That will do for admissions, leases, heartbeats and notes: such a crash ends the sessions of all nodes, and
 * with them all attempts, so that nothing is left which a lost lease was for.
 */
export type Commit = 'durable' | 'quick';

const BEGIN: Record<Commit, string> = {
  durable: 'begin',
  quick: 'begin; set local synchronous_commit = off',
};

/** What the parts are given. Only actions/ and dispatcher/ (and the wiring in app.ts) call transaction(). */
export interface Database {
  read: Reader;
  /** All reads of `work` see the same moment: no change that is committed meanwhile. */
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /** Commits when `work` resolves, rolls back when it rejects; resolves after the commit. */
  transaction<T>(work: (tx: Tx) => Promise<T>, commit?: Commit): Promise<T>;
  /**
   * A transaction of one statement, which `work` must send at once: PostgreSQL begins and commits it by itself, in one
   * message instead of three. A transaction that is asked for while `work` runs goes out right behind it on the same
   * connection: PostgreSQL has begun with it, and it sees what the statement wrote, before we have read an answer.
   */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Listens to hints. See Channel.listen. */
  listen: Channel['listen'];
  /** Gives a hint to all nodes. See Channel.notify. */
  notify: Channel['notify'];
  /** Takes a lock that other nodes can see for as long as this process lives. Undefined: another session has it. */
  holdLock(key: LockKey, onLost: (reason: string) => void): Promise<HeldLock | undefined>;
  /** Waits for the transactions that are open, then closes all connections; the locks are given back. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections for reading, and as many for writing. */
  connections?: number;
  /** How long an answer may take before the connection is given up: longer than PostgreSQL works on a statement. */
  answerMs?: number;
  /** A connection was lost while nobody was using it, or could not be made again. It heals itself. */
  onProblem?: (what: string, reason: string) => void;
}

/** A statement that takes longer is a mistake or blocked by one; its caller is told rather than kept. */
const STATEMENT_TIMEOUT_MS = 60_000;
/** PostgreSQL would have said by then that it took too long: whoever is at the other end is not there any more. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** A transaction of ours never waits for anything but PostgreSQL; one that idles has lost its owner. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

const READ_ONLY = '-c default_transaction_read_only=on';

/**
 * What writes finds its rows by keys and short indexes, always. Plans live as long as their connection, and one that
 * was made while the tables were small, or while most attempts were running, would go through all of the history later.
 */
const BY_KEYS = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

/** Opens the database. Connects when first used; `migrate` is the place that checks whether it can be used. */
export function openDatabase(
  url: string,
  { connections = 10, answerMs = ANSWER_TIMEOUT_MS, onProblem = () => {} }: DatabaseOptions = {},
): Database {
  // Statements of a transaction that do not wait for each other's answers go out together.
  const shared = { max: connections, pipeline: true, query_timeout: answerMs };
  const reading = openPool({ ...connectionConfig(url, 'read', READ_ONLY), ...shared }, onProblem);
  const writing = openPool({ ...connectionConfig(url, 'write', BY_KEYS), ...shared }, onProblem);
  const channel = new Channel(url, onProblem);
  const locks: HeldLock[] = [];
  return {
    read: readerOn(reading),
    snapshot: work => inSnapshotOn(reading, work),
    transaction: (work, commit = 'durable') => inTransactionOn(writing, work, commit),
    statement: work => inStatementOn(writing, work),
    listen: (name, onHint) => channel.listen(name, onHint),
    notify: (name, payload) => channel.notify(name, payload),
    holdLock: async (key, onLost) => {
      const lock = await holdLock(url, key, onLost);
      if (lock) locks.push(lock);
      return lock;
    },
    close: async () => {
      await Promise.all([reading.end(), writing.end(), channel.close(), ...locks.map(lock => lock.release())]);
    },
  };
}

function openPool(config: pg.PoolConfig, onProblem: NonNullable<DatabaseOptions['onProblem']>): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  pool.on('error', error => onProblem('idle connection lost', error.message));
  // The pool listens to idle connections only; without this a loss between two queries would end the process.
  pool.on('connect', client => client.on('error', () => {}));
  return pool;
}

const readerOn = (client: pg.Pool | pg.ClientBase): Reader => ({
  query: async <R>(text: string, values: readonly unknown[] = []) => {
    const { rows, rowCount } = await client.query(statementOf(text, values));
    return { rows: rows as R[], rowCount: rowCount ?? 0 };
  },
});

async function inSnapshotOn<T>(pool: pg.Pool, work: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const begun = client.query('begin isolation level repeatable read, read only');
  // Whoever waits for the result does not wait for the end of the transaction: there is nothing that it could change.
  const end = () =>
    client.query('commit').then(
      () => client.release(),
      (reason: Error) => client.release(reason),
    );
  try {
    return await work(after(begun, readerOn(client)));
  } finally {
    void end();
  }
}

async function inTransactionOn<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, commit: Commit): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begun = client.query(BEGIN[commit]);
    const { tx, writes } = openTx(after(begun, readerOn(client)), commit);
    tx.commitBehind(begun);
    const result = await work(tx);
    const [{ command }] = await Promise.all([client.query('commit'), ...writes]);
    // What PostgreSQL answers when a statement failed and `work` went on as if it had not.
    if (command !== 'COMMIT') throw new Error('transaction was rolled back: an error inside it was swallowed');
    return result;
  } catch (error) {
    await client.query('rollback').catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The connection is free again as soon as the statement has been sent. */
async function inStatementOn<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const { tx, writes } = openTx(onlyOnce(readerOn(client)), 'durable');
  let working: Promise<T>;
  try {
    working = work(tx);
  } finally {
    client.release();
  }
  const result = await working;
  await Promise.all(writes);
  return result;
}

function openTx(reader: Reader, commit: Commit): { tx: Tx; writes: Promise<unknown>[] } {
  const writes: Promise<unknown>[] = [];
  const commitBehind = (write: Promise<unknown>): void => {
    // `work` may fail for another reason, or wait for something else, before anybody waits for this.
    write.catch(() => {});
    writes.push(write);
  };
  const keep = (): void => {
    if (commit === 'quick') commitBehind(reader.query('/* keep */ set local synchronous_commit to default'));
  };
  return { tx: { ...reader, commitBehind, keep } as Tx, writes };
}

/** The first statement leaves together with the `begin` before it; none counts when that has failed. */
const after = (begun: Promise<unknown>, { query }: Reader): Reader => ({
  query: async <R>(text: string, values?: readonly unknown[]) => {
    const [result] = await Promise.all([query<R>(text, values), begun]);
    return result;
  },
});

/** A second statement would be a transaction of its own. */
function onlyOnce({ query }: Reader): Reader {
  let isUsed = false;
  return {
    query: (text, values) => {
      if (isUsed) throw new Error('more than one statement needs a transaction');
      isUsed = true;
      return query(text, values);
    },
  };
}

export { isDatabaseAway, isUnstorable } from './faults.ts';
export { type HeldLock, holdLock, LOCKS, type LockKey } from './lock.ts';
export { migrate } from './migrate.ts';
