/*
 * The price of the calls that scripts make. A call takes the time of threads and connections that all share, and a
 * script can make it in a loop: what one job calls beyond its rate has to wait.
 */

/** Time that a caller may use at a rate of one millisecond for each, after a burst. */
export class Meter {
  readonly #burstMs: number;
  /** When all that was charged is paid, if nothing more is charged. */
  #paidAt = Number.NEGATIVE_INFINITY;

  /** `burstMs`: how much may be charged at once without a wait. */
  constructor(burstMs: number) {
    this.#burstMs = burstMs;
  }

  /** Charges `ms` of time at the moment `now`. Returns how long the caller must wait, in milliseconds. */
  charge(now: number, ms: number): number {
    this.#paidAt = Math.max(this.#paidAt, now) + ms;
    return Math.max(0, this.#paidAt - now - this.#burstMs);
  }

  /** Checks if everything that was charged is paid: then the meter is as good as a new one. */
  isPaid(now: number): boolean {
    return this.#paidAt <= now;
  }
}

/** A job may make a thousand calls a second. */
const CALL_MS = 1;

/** A job may send and receive eight million characters a second. */
const JOB_CHARACTERS_PER_MS = 8 * 1024;

/** The large calls of all jobs together may have eight times as many. */
const ALL_CHARACTERS_PER_MS = 8 * JOB_CHARACTERS_PER_MS;

/** Returns the price of a call for its job, in milliseconds, by the length of its arguments. */
export const priceOfCall = (characters: number): number => CALL_MS + characters / JOB_CHARACTERS_PER_MS;

/** Returns the price of a result for its job, in milliseconds. */
export const priceOfResult = (characters: number): number => characters / JOB_CHARACTERS_PER_MS;

/** Returns the price of a text for the whole node, in milliseconds. */
export const priceForNode = (characters: number): number => characters / ALL_CHARACTERS_PER_MS;

/** A shorter time in the database is free. */
const FREE_WORK_MS = 5;

/** Returns the price of a call that kept the database busy: a job may do so half of the time. */
export const priceOfWork = (ms: number): number => (ms > FREE_WORK_MS ? 2 * ms : 0);
