/*
 * The database as the other parts see it.
 *
 *   read           a pool of connections on which PostgreSQL itself refuses writes
 *   snapshot       several reads of the same moment, on a connection of that pool
 *   search         the same for searches, which may be slow, on a pool of their own (search-pool.ts)
 *   transaction    a pool for writes; one connection for each transaction
 *   listen/notify  hints between nodes, on a dedicated connection (channel.ts)
 *   holdLock       a lock that lasts as long as this process (lock.ts)
 *
 * A connection pooler between Jobspine and PostgreSQL must work in session mode.
 */
import pg from 'pg';
import { Channel } from './channel.ts';
import { connectionConfig } from './connection.ts';
import { type HeldLock, holdLock, type LockKey } from './lock.ts';
import type { SearchCall, SearchLimits } from './search-line.ts';
import { SearchPool } from './search-pool.ts';
import { after, beginSnapshot, type Reader, readerOn } from './snapshot.ts';

declare const inTransaction: unique symbol;

/** An open transaction, for writes. Functions that write take a Tx, functions that only read take a Reader. */
export type Tx = Reader & {
  readonly [inTransaction]: true;
  /** Lets the commit follow a write that has been sent, without waiting for its result first. */
  commitBehind(write: Promise<unknown>): void;
  /** Makes a quick transaction durable, because it has written something that must not be lost. */
  keep(): void;
};

/**
 * `durable`: a commit is on disk when it is confirmed. `quick`: the commit does not wait for the disk, and if
 * PostgreSQL itself crashes, the last quick transactions may be lost, with everything that was written after them. This
 * is enough for admissions, leases, heartbeats and progress: such a crash ends the sessions of all nodes, and with them
 * all attempts, so a lost lease has nothing left to protect.
 */
export type Commit = 'durable' | 'quick';

const BEGIN: Record<Commit, string> = {
  durable: 'begin',
  quick: 'begin; set local synchronous_commit = off',
};

/** The database. Only actions, dispatcher and wiring call `transaction` and `statement`. */
export interface Database {
  read: Reader;
  /** All reads of `work` see the same moment: no change that is committed in between. */
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /** The same for a search, which waits for its turn and has a time limit. See SearchPool.search. */
  search<T>(call: SearchCall, work: (reader: Reader) => Promise<T>): Promise<T>;
  /** Commits when `work` resolves, rolls back when it rejects; resolves after the commit. */
  transaction<T>(work: (tx: Tx) => Promise<T>, commit?: Commit): Promise<T>;
  /**
   * Runs a transaction of one statement, which `work` must send synchronously: PostgreSQL begins and commits it by
   * itself, in one message instead of three. A transaction that starts while `work` runs is sent right after it on the
   * same connection: PostgreSQL works on it, and it sees the writes of the statement, before any result has been read.
   */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Listens for hints. See Channel.listen. */
  listen: Channel['listen'];
  /** Sends a hint to all nodes. See Channel.notify. */
  notify: Channel['notify'];
  /** Holds a lock, which other nodes can see, until this process ends. Undefined: another session holds it. */
  holdLock(key: LockKey, onLost: (reason: string) => void): Promise<HeldLock | undefined>;
  /** Waits for the open transactions, then closes all connections and releases the locks. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The number of connections for reads; for writes there are as many. */
  connections?: number;
  searches?: SearchLimits;
  /** The time after which a connection without a response is closed: longer than the timeout of a statement. */
  answerMs?: number;
  /** Called when an idle connection was lost, or could not be restored. It is restored later. */
  onProblem?: (what: string, reason: string) => void;
}

/** A statement that takes longer is a mistake or is blocked by one: it fails, so that its caller does not hang. */
const STATEMENT_TIMEOUT_MS = 60_000;
/** PostgreSQL would have reported its own timeout by then: the connection is dead. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** Transactions never wait for anything but PostgreSQL; one that is idle for so long has lost its client. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

const SEARCHES: SearchLimits = { connections: 6, timeoutMs: 30_000 };

const READ_ONLY = '-c default_transaction_read_only=on';

/**
 * Writes always find their rows by keys and short indexes. A query plan lives as long as its connection, and one that
 * was made while the tables were small, or while most attempts were running, would read the whole history later.
 */
const BY_KEYS = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

const CANCEL = '/* cancelSearch */ select pg_cancel_backend($1)';

/** Opens the database. Connects on first use; `migrate` checks that the database can be used. */
export function openDatabase(
  url: string,
  { connections = 10, searches = SEARCHES, answerMs = ANSWER_TIMEOUT_MS, onProblem = () => {} }: DatabaseOptions = {},
): Database {
  const shared = { max: connections, query_timeout: answerMs, statement_timeout: STATEMENT_TIMEOUT_MS };
  const reading = openPool({ ...connectionConfig(url, 'read', READ_ONLY), ...shared }, onProblem);
  const writing = openPool({ ...connectionConfig(url, 'write', BY_KEYS), ...shared }, onProblem);
  const searching = openPool({ ...connectionConfig(url, 'search', READ_ONLY), ...limitsOf(searches) }, onProblem);
  const searchPool = new SearchPool(searching, searches, process => reading.query(CANCEL, [process]));
  const channel = new Channel(url, onProblem);
  const locks: HeldLock[] = [];
  return {
    read: readerOn(reading),
    snapshot: work => inSnapshotOn(reading, work),
    search: (call, work) => searchPool.search(call, work),
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
      // Searches are cancelled on a connection for reads.
      const readers = searching.end().then(() => reading.end());
      await Promise.all([readers, writing.end(), channel.close(), ...locks.map(lock => lock.release())]);
    },
  };
}

const limitsOf = ({ connections, timeoutMs }: SearchLimits) => ({
  max: connections,
  statement_timeout: timeoutMs,
  query_timeout: timeoutMs + ANSWER_TIMEOUT_MS - STATEMENT_TIMEOUT_MS,
});

function openPool(config: pg.PoolConfig, onProblem: NonNullable<DatabaseOptions['onProblem']>): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    // Statements of a transaction that do not wait for each other's results are sent together.
    pipeline: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  pool.on('error', error => onProblem('idle connection lost', error.message));
  // The pool listens to idle connections only; without this, a loss between two queries would end the process.
  pool.on('connect', client => client.on('error', () => {}));
  return pool;
}

async function inSnapshotOn<T>(pool: pg.Pool, work: (reader: Reader) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const { reader, end } = beginSnapshot(client);
  try {
    return await work(reader);
  } finally {
    // The caller does not wait for the end of the transaction: a commit of reads changes nothing.
    void end().then(problem => client.release(problem));
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
    // PostgreSQL rolls back on commit if a statement failed and `work` ignored the error.
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

/** Releases the connection as soon as the statement has been sent. */
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
    // `work` may fail for another reason, or wait for something else, before this promise is awaited.
    write.catch(() => {});
    writes.push(write);
  };
  const keep = (): void => {
    if (commit === 'quick') commitBehind(reader.query('/* keep */ set local synchronous_commit to default'));
  };
  return { tx: { ...reader, commitBehind, keep } as Tx, writes };
}

/** Refuses a second statement: it would be a transaction of its own. */
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
export { type HeldLock, holdLock, LOCKS, type LockKey, OWNER_LOCK } from './lock.ts';
export { migrate } from './migrate.ts';
export type { Reader } from './snapshot.ts';
