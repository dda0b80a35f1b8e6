/*
 * The attempts that each job may start on this node during one transaction.
 */
import type { Quota } from '../actions/lives.ts';
import { attemptRoom } from '../core/admission/admission.ts';

/** Counts the running attempts of each job on this node. */
export class AttemptCounts {
  readonly #counts = new Map<number, number>();
  #total = 0;

  /** The number of jobs with a running attempt. */
  get jobs(): number {
    return this.#counts.size;
  }

  add(job: number): void {
    this.#counts.set(job, this.of(job) + 1);
    this.#total += 1;
  }

  remove(job: number): void {
    const left = this.of(job) - 1;
    this.#total -= 1;
    if (left > 0) this.#counts.set(job, left);
    else this.#counts.delete(job);
  }

  of(job: number): number {
    return this.#counts.get(job) ?? 0;
  }

  /** Lists the jobs that may start no attempt at the moment. */
  listFull(capacity: number): number[] {
    const isFull = ([, own]: [number, number]) => attemptRoom({ capacity, own, others: this.#total - own }) === 0;
    return [...this.#counts].filter(isFull).map(([job]) => job);
  }

  /** Returns a quota for one transaction. `ending` has the job of each attempt whose end the transaction records. */
  quota(capacity: number, ending: readonly number[] = []): Quota {
    const changes = new Map<number, number>();
    let total = this.#total - ending.length;
    const change = (job: number, by: number): void => void changes.set(job, (changes.get(job) ?? 0) + by);
    for (const job of ending) change(job, -1);
    return (job, wanted) => {
      const own = Math.max(0, this.of(job) + (changes.get(job) ?? 0));
      const taken = Math.min(wanted, attemptRoom({ capacity, own, others: Math.max(0, total - own) }));
      change(job, taken);
      total += taken;
      return taken;
    };
  }
}
