/*
 * The line in which searches wait for their turn. core/search/turns.ts decides who is next.
 */
import { Failure } from '../../core/failure.ts';
import { MAX_LIGHT_COST, MAX_LIGHT_MS, nextTurn } from '../../core/search/search.ts';

/** A search that asks for its turn. */
export interface SearchCall {
  /** The id of the account that searches. */
  user: number;
  /** See costOf. */
  cost: number;
  /** Aborted when nobody wants the answer any more. */
  signal: AbortSignal;
}

export interface SearchLimits {
  /** Searches that run at the same time. */
  connections: number;
  /** The time that a search may wait, and may then run, in milliseconds. */
  timeoutMs: number;
}

interface Waiting extends SearchCall {
  start(): void;
}

interface Running extends SearchCall {
  startedAt: number;
}

export class SearchLine {
  readonly #limits: SearchLimits;
  #waiting: readonly Waiting[] = [];
  #running: readonly Running[] = [];

  constructor(limits: SearchLimits) {
    this.#limits = limits;
  }

  /**
   * Waits until the search may run; the caller then calls the returned function at its end. Throws Failure unavailable
   * if its turn does not come in time, and the reason of the signal if that is aborted.
   */
  takeTurn(call: SearchCall): Promise<() => void> {
    const { signal } = call;
    const { timeoutMs } = this.#limits;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting = this.#waiting.filter(one => one !== waiting);
      };
      const giveUp = (reason: unknown): void => {
        leave();
        reject(reason);
      };
      const onAbort = (): void => giveUp(signal.reason);
      const start = (): void => {
        leave();
        resolve(this.#start(call));
      };
      const waiting: Waiting = { ...call, start };
      const timer = setTimeout(() => giveUp(tooLate(timeoutMs)), timeoutMs);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort);
      this.#waiting = [...this.#waiting, waiting];
      this.#startNext();
    });
  }

  #start(call: SearchCall): () => void {
    const running = { ...call, startedAt: performance.now() };
    this.#running = [...this.#running, running];
    return () => {
      this.#running = this.#running.filter(one => one !== running);
      this.#startNext();
    };
  }

  /** The end of one search may let several start: heavy ones of its user, and the next one in line. */
  #startNext(): void {
    const now = performance.now();
    const waiting = this.#waiting.map(({ user, cost }) => ({ user, isHeavy: cost > MAX_LIGHT_COST }));
    const running = this.#running.map(({ user, cost, startedAt }) => ({
      user,
      isHeavy: cost > MAX_LIGHT_COST || now - startedAt > MAX_LIGHT_MS,
    }));
    const next = nextTurn(waiting, running, this.#limits.connections);
    if (next === undefined) return;
    this.#waiting[next]?.start();
    this.#startNext();
  }
}

const tooLate = (timeoutMs: number): Failure =>
  new Failure(
    'unavailable',
    `The search did not start within ${timeoutMs / 1000} seconds, because other searches were running; try again`,
  );
