/*
 * Keeps what searches are answered from close behind what happens to jobs.
 */
import type { Database } from '../store/database/database.ts';
import { foldChanges, MAX_CHANGES_PER_FOLD, vacuumChanges } from '../store/search/search.ts';

/** One each second at most leave something behind: cleaning up after every one would be more work than the folds. */
const FOLDS_PER_VACUUM = 10;

/** Folds all changes there are; to be called again and again, on any number of nodes. */
export function createFold(database: Database): () => Promise<void> {
  let folds = 0;
  return async () => {
    let taken: number;
    do {
      taken = await database.transaction(foldChanges);
      if (taken > 0) folds++;
      // What is folded stays in the way of every search until it is cleaned up, and nobody else does that so soon.
      if (folds >= FOLDS_PER_VACUUM) {
        folds = 0;
        await database.statement(vacuumChanges);
      }
    } while (taken === MAX_CHANGES_PER_FOLD);
  };
}
