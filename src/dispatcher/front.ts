/*
 * The front of the READY jobs, where a pass starts to look.
 *
 * Jobs that are no longer READY leave entries in the index of READY jobs, and PostgreSQL cannot remove them while an
 * older transaction is open. So a pass starts at the oldest job that the previous pass saw. A hint reports an older job
 * that becomes READY. Hints may be lost, so every few seconds a pass starts at the first entry.
 * See docs/decisions/0017.
 */

import { type Counts, noJobs } from '../core/admission/admission.ts';
import { PRIORITIES } from '../core/job.ts';

/** The time between two passes that start at the first entry, in milliseconds. */
const LOOK_BACK_MS = 5_000;

export class ReadyFront {
  readonly #from = noJobs();
  #hinted = 0;
  #lookedBackAt = 0;

  /** Records that this job, or a later one, may have become READY. */
  hint(id: number): void {
    this.#hinted = Math.min(this.#hinted, id);
  }

  /** Returns the id at which a pass starts, for each priority. */
  begin(now: number): Counts {
    if (now - this.#lookedBackAt >= LOOK_BACK_MS) {
      this.#lookedBackAt = now;
      this.hint(0);
    }
    for (const priority of PRIORITIES) this.#from[priority] = Math.min(this.#from[priority], this.#hinted);
    this.#hinted = Number.POSITIVE_INFINITY;
    return { ...this.#from };
  }

  /** Records the oldest jobs that the pass saw. */
  end(oldest: Partial<Counts>): void {
    Object.assign(this.#from, oldest);
  }
}
