/*
 * Keeps the search tables up to date with the changes of jobs: docs/decisions/0016.
 */
import type { Database } from '../store/database/database.ts';
import { foldChanges, MAX_CHANGES_PER_FOLD, vacuumChanges } from '../store/search/search.ts';

/** There is at most about one fold with changes per second. Vacuuming after each would cost more than the folds. */
const FOLDS_PER_VACUUM = 10;

/** Creates a duty that folds all recorded changes. It may run on any number of nodes. */
export function createFold(database: Database): () => Promise<void> {
  let folds = 0;
  return async () => {
    let taken: number;
    do {
      taken = await database.transaction(foldChanges);
      if (taken > 0) folds++;
      // Folded rows slow down every search until they are vacuumed, and autovacuum comes too late.
      if (folds >= FOLDS_PER_VACUUM) {
        folds = 0;
        await database.statement(vacuumChanges);
      }
    } while (taken === MAX_CHANGES_PER_FOLD);
  };
}
