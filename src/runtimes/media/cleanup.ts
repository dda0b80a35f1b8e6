/*
 * Removes unfinished output of a job. Every media job type ends with this cleanup step.
 */
import { removeUnfinishedObject } from './export.ts';
import { removeUnfinishedTarget } from './staged-targets.ts';
import { partName, partNameOutside } from './target.ts';
import type { MediaWork } from './task.ts';

/** The step `removeUnfinished`. On an OFFLINE storage the part file stays, but its place is free again. */
export const removeUnfinished: MediaWork = async task => {
  const { catalog, assignment, data } = task;
  const job = assignment.job.id;
  const unfinished = await catalog.listUnfinished(job);
  for (const { root, path, token } of unfinished) await removeUnfinishedTarget(root, path, partName(token));
  await catalog.release(
    job,
    unfinished.map(({ id }) => id),
  );
  const outside = data.destinationUri === undefined ? undefined : await catalog.locate(data.destinationUri);
  if (outside && outside.storage === undefined) {
    await removeUnfinishedTarget(outside.root, outside.path, partNameOutside(job, outside.path));
  }
  await removeUnfinishedObject(task);
  return { kind: 'finished' };
};
