import type { Database } from '../store/database/database.ts';
import type { Plans } from '../store/plans.ts';

/** What every action on jobs needs. */
export interface Context {
  database: Database;
  plans: Plans;
  /** Hints to the dispatcher of this node, when work has been sent: what it asks follows on the same connection. */
  wakeHere(): void;
  /**
   * Hints to all dispatchers, after a commit, that there may be work: READY jobs, due attempts, jobs to abort. `from`:
   * the lowest id of a job that may have become READY by it; any when it is not told.
   */
  wake(from?: number): void;
}
