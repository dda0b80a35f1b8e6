/*
 * Where in the line of READY jobs a pass begins to look.
 *
 * Those who have left the line leave entries behind in its index, which PostgreSQL cannot clear away while somebody's
 * transaction is open. So a pass begins at the oldest job that the pass before it saw. An older one that becomes READY
 * is told by a hint; hints may be lost, so now and then a pass begins at the beginning.
 * See docs/decisions/0017.
 */

import { type Counts, noJobs } from '../core/admission/admission.ts';
import { PRIORITIES } from '../core/job.ts';

const LOOK_BACK_MS = 5_000;

export class ReadyFront {
  readonly #from = noJobs();
  #hinted = 0;
  #lookedBackAt = 0;

  /** A job with this id, or any after it, may have become READY. */
  hint(id: number): void {
    this.#hinted = Math.min(this.#hinted, id);
  }

  /** The ids that a pass begins at. */
  begin(now: number): Counts {
    if (now - this.#lookedBackAt >= LOOK_BACK_MS) {
      this.#lookedBackAt = now;
      this.hint(0);
    }
    for (const priority of PRIORITIES) this.#from[priority] = Math.min(this.#from[priority], this.#hinted);
    this.#hinted = Number.POSITIVE_INFINITY;
    return { ...this.#from };
  }

  /** The oldest jobs that the pass saw. */
  end(oldest: Partial<Counts>): void {
    Object.assign(this.#from, oldest);
  }
}
