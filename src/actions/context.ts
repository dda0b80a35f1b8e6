/*
 * The dependencies of actions on jobs.
 */
import type { Database } from '../store/database/database.ts';
import type { Plans } from '../store/plans.ts';

export interface Context {
  database: Database;
  plans: Plans;
  /** Hints to the dispatcher of this node when new jobs have been sent: its query follows on the same connection. */
  wakeHere(): void;
  /**
   * Hints to all dispatchers, after a commit, that there may be work: READY jobs, due attempts, jobs to abort. `from`
   * is the lowest id of a job that may have become READY; without it, any job may have.
   */
  wake(from?: number): void;
}
