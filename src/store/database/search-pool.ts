/*
 * The connections of searches. Searches may be slow, so they have a pool of their own, where they wait for each other;
 * nothing else waits for them. A search that is stopped, because its time is over or its caller has gone, is cancelled
 * in PostgreSQL, too.
 */
import type pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { isCancelled, isTooComplex } from './faults.ts';
import { type SearchCall, type SearchLimits, SearchLine } from './search-line.ts';
import { beginSnapshot, type Reader, type Snapshot } from './snapshot.ts';

/** How often a search is cancelled until it ends, in milliseconds: the first time, its statement may not have begun. */
const CANCEL_AGAIN_MS = 100;

/** Ends the current statement of a process of PostgreSQL. */
type Cancel = (process: number) => Promise<unknown>;

/** A search that runs, and can be stopped at any time. */
class RunningSearch {
  readonly #process: Promise<number | undefined>;
  readonly #cancel: Cancel;
  #hasEnded = false;
  #cancelling: Promise<void> | undefined;
  /** The error that its caller gets, once it is stopped. */
  stopped: unknown;

  constructor(process: Promise<number | undefined>, cancel: Cancel) {
    this.#process = process;
    this.#cancel = cancel;
  }

  stop(reason: unknown): void {
    this.stopped ??= reason;
    this.#cancelling ??= this.#cancelUntilEnd();
  }

  /** Records the end. Waits for the cancellation: a late one would hit the next search on the connection. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#cancelling;
  }

  async #cancelUntilEnd(): Promise<void> {
    const process = await this.#process;
    while (process !== undefined && !this.#hasEnded) {
      await this.#cancel(process).catch(() => {});
      if (!this.#hasEnded) await new Promise(resolve => setTimeout(resolve, CANCEL_AGAIN_MS));
    }
  }
}

export class SearchPool {
  readonly #pool: pg.Pool;
  readonly #timeoutMs: number;
  readonly #line: SearchLine;
  readonly #cancel: Cancel;
  readonly #processes = new WeakMap<pg.PoolClient, Promise<number | undefined>>();

  constructor(pool: pg.Pool, limits: SearchLimits, cancel: Cancel) {
    this.#pool = pool;
    this.#timeoutMs = limits.timeoutMs;
    this.#line = new SearchLine(limits);
    this.#cancel = cancel;
  }

  /**
   * Calls `work` with a reader of one snapshot, when it is the turn of the caller. Throws Failure unavailable if the
   * search waits or runs too long, Failure invalidInput if it is too complex for PostgreSQL, and the reason of the
   * signal if that is aborted.
   */
  async search<T>(call: SearchCall, work: (reader: Reader) => Promise<T>): Promise<T> {
    const done = await this.#line.takeTurn(call);
    const client = await this.#pool.connect().catch((error: unknown) => {
      done();
      throw error;
    });
    const snapshot = beginSnapshot(client);
    const running = new RunningSearch(this.#processOf(client), this.#cancel);
    const unwatch = this.#watch(running, call.signal);
    try {
      return await work(untilStopped(running, snapshot.reader));
    } catch (error) {
      throw running.stopped ?? this.#explained(error);
    } finally {
      // The caller does not wait for the end of the snapshot, the next search does.
      void endOf(running, snapshot).then(problem => {
        unwatch();
        client.release(problem);
        done();
      });
    }
  }

  /** Stops the search when its time is over, or when its caller has gone. Returns the function that ends the watch. */
  #watch(running: RunningSearch, signal: AbortSignal): () => void {
    const onAbort = (): void => running.stop(signal.reason);
    const timer = setTimeout(() => running.stop(tooSlow(this.#timeoutMs)), this.#timeoutMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    return () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  }

  /** Returns the process of PostgreSQL. PostgreSQL itself is asked: the client may be connected to a pooler. */
  #processOf(client: pg.PoolClient): Promise<number | undefined> {
    const known = this.#processes.get(client);
    if (known) return known;
    const asked = client.query<{ pid: number }>('select pg_backend_pid() as pid').then(
      ({ rows }) => rows[0]?.pid,
      () => undefined,
    );
    this.#processes.set(client, asked);
    return asked;
  }

  #explained(error: unknown): unknown {
    // PostgreSQL has the same time limit: it may be faster than a busy server.
    if (isCancelled(error)) return tooSlow(this.#timeoutMs);
    return isTooComplex(error) ? tooComplex(error) : error;
  }
}

/** Sends no more statements of a search that is stopped. */
const untilStopped = (running: RunningSearch, { query }: Reader): Reader => ({
  query: (text, values) => (running.stopped === undefined ? query(text, values) : Promise.reject(running.stopped)),
});

async function endOf(running: RunningSearch, snapshot: Snapshot): Promise<Error | undefined> {
  const problem = await snapshot.end();
  await running.end();
  return problem;
}

const tooSlow = (timeoutMs: number): Failure =>
  new Failure(
    'unavailable',
    `The search took longer than ${timeoutMs / 1000} seconds and was stopped; ask for fewer jobs, conditions or facets`,
  );

const tooComplex = (cause: unknown): Failure =>
  new Failure(
    'invalidInput',
    'The search is too complex; use fewer or shorter conditions',
    { context: 'q' },
    { cause },
  );
