/*
 * The price of calls: a job that calls too often, sends too much, or keeps the database busy has to wait.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Meter, priceForNode, priceOfCall, priceOfResult, priceOfWork } from '../../core/call-price.ts';
import type { Owner } from './queue.ts';
import type { CallHandler } from './threads.ts';
import { lengthOf } from './transfer.ts';

/** How much a job may call, and work in the database, without a wait, in milliseconds of its rate. */
const BURST_MS = 2_000;

/** Calls with fewer characters never wait for those of others. */
const LARGE_CHARACTERS = 64 * 1024;

/** The calls whose work is done by the database. */
const IN_DATABASE = new Set(['getData', 'hasKey', 'getKeys', 'setData', 'deleteData']);

/** What one job has used. Its steps, and their runs, share it. */
interface Account {
  calls: Meter;
  work: Meter;
}

export class Tolls {
  readonly #accounts = new Map<string, Account>();
  readonly #large = new Meter(0);

  /**
   * Returns the calls of a run at their price. `toll` waits until a call may be made, and resolves with the part of the
   * wait that counts as time of the script, in milliseconds: a loop of calls shall end by itself. Time in the database,
   * and what others call, does not count.
   */
  of({ user, job }: Owner, call: CallHandler) {
    const account = this.#accountOf(job ?? `test of ${user}`);
    const toll = async (args: readonly unknown[]): Promise<number> => {
      const now = performance.now();
      const characters = lengthOf(args);
      const ownMs = account.calls.charge(now, priceOfCall(characters));
      const waitMs = Math.max(ownMs, account.work.charge(now, 0), this.#chargeLarge(now, characters));
      if (waitMs === 0) return 0;
      await pause(waitMs);
      return ((performance.now() - now) * ownMs) / waitMs;
    };
    const priced: CallHandler = async (name, args) => {
      const startedAt = performance.now();
      try {
        const value = await call(name, args);
        const characters = lengthOf(value);
        account.calls.charge(performance.now(), priceOfResult(characters));
        this.#chargeLarge(performance.now(), characters);
        return value;
      } finally {
        const now = performance.now();
        if (IN_DATABASE.has(name)) account.work.charge(now, priceOfWork(now - startedAt));
      }
    };
    return { toll, call: priced };
  }

  #chargeLarge(now: number, characters: number): number {
    return characters > LARGE_CHARACTERS ? this.#large.charge(now, priceForNode(characters)) : 0;
  }

  /** Forgets the accounts that have nothing left to pay whenever there are twice as many as before. */
  #accountOf(key: string): Account {
    const found = this.#accounts.get(key);
    if (found) return found;
    if (this.#accounts.size >= this.#pruneAt) this.#prune();
    const account = { calls: new Meter(BURST_MS), work: new Meter(BURST_MS) };
    this.#accounts.set(key, account);
    return account;
  }

  #pruneAt = 1_000;

  #prune(): void {
    const now = performance.now();
    for (const [key, { calls, work }] of this.#accounts)
      if (calls.isPaid(now) && work.isPaid(now)) this.#accounts.delete(key);
    this.#pruneAt = Math.max(1_000, 2 * this.#accounts.size);
  }
}
