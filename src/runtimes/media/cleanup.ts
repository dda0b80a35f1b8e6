/*
 * Removes what a job has begun to write and not finished: the step that every job of media ends with.
 */
import { removeUnfinishedObject } from './export.ts';
import { unfinishedInside, unfinishedOutside } from './target.ts';
import { removeTarget } from './target-set.ts';
import type { MediaWork } from './task.ts';

/** A storage that is OFFLINE keeps it: nobody takes it for a file, and the place is free again all the same. */
export const removeUnfinished: MediaWork = async task => {
  const { catalog, assignment, data } = task;
  const job = assignment.job.id;
  const unfinished = await catalog.unfinished(job);
  for (const { root, path, token } of unfinished) await removeTarget(root, path, unfinishedInside(token));
  await catalog.release(
    job,
    unfinished.map(({ id }) => id),
  );
  const outside = data.destinationUri === undefined ? undefined : await catalog.locate(data.destinationUri);
  if (outside && outside.storage === undefined) {
    await removeTarget(outside.root, outside.path, unfinishedOutside(job, outside.path));
  }
  await removeUnfinishedObject(task);
  return { kind: 'finished' };
};
