/*
 * Writes a list of files to a storage.
 */
import { Ended, giveUp } from '../ended.ts';
import { getTargetPlace, publishTarget, reserveTarget, withPartFile } from './target.ts';
import { endProblemCheck, type MediaTask, type MediaWork } from './task.ts';

/** The step `listItems`: lists the files of `sourceStorageId`, or of all storages, as XML or CSV. */
export const listItems: MediaWork = async task => {
  const format = task.data.outputFormat === 'csv' ? 'csv' : 'xml';
  const source = task.data.sourceStorageId;
  if (source !== undefined && !(await task.catalog.findRoot(source))) throw giveUp(`There is no storage ${source}`);
  const place = await getTargetPlace(task, task.data.filename ?? `files-${task.assignment.job.id}.${format}`);
  const target = await reserveTarget(task, place, 0);
  endProblemCheck(task);
  if (target.isWhole) return { kind: 'finished' };
  await withPartFile(target, { keep: false }, async part => {
    await write(task, format, text => part.handle.appendFile(text));
    await publishTarget(task, target, part, null);
  });
  return { kind: 'finished' };
};

async function write(
  { hooks, report, data }: MediaTask,
  format: 'xml' | 'csv',
  append: (text: string) => Promise<void>,
): Promise<void> {
  let bytes = 0;
  for await (const text of report(format, data.sourceStorageId)) {
    if (hooks.signal.aborted) throw new Ended({ kind: 'aborted' });
    await append(text);
    bytes += Buffer.byteLength(text);
    hooks.progress({ value: bytes, unit: 'bytes' });
  }
}
