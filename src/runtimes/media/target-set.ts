/*
 * Files that a step writes and that appear together, or not at all.
 *
 *   for each: write `.jobspine-….part` ─► flush ─► call it `.jobspine-….whole`
 *   for each: give it its own name as well ─► tell the catalog of all at once ─► take the names of ours away
 *
 * Cut off before the catalog is told, a later attempt goes on, and cleanup removes what has both names.
 */
import { lstat, rename, unlink } from 'node:fs/promises';
import type { WholeFile } from '../../media/catalog.ts';
import { asRefusal, type Folder, inFolderOf } from '../../media/folder.ts';
import { isSameFile, placeAlso } from '../../media/upload.ts';
import { exists, type OpenTarget, type Target } from './target.ts';
import { type MediaTask, requireOnline } from './task.ts';

const wholeName = (unfinished: string): string => unfinished.replace(/part$/, 'whole');

/** Whether an earlier attempt has written it to its end. */
export const isKept = (target: Target): Promise<boolean> =>
  inFolderOf(target.root, target.path, { make: false }, folder => lstat(keptIn(folder, target))).then(
    () => true,
    () => false,
  );

const keptIn = (folder: Folder, { unfinished }: Target): string => `${folder.path}/${wholeName(unfinished)}`;

/** What was written is whole; it appears when the others are. */
export async function keepTarget({ handle, unfinished }: OpenTarget): Promise<void> {
  await handle.sync();
  await rename(unfinished, wholeName(unfinished));
}

/** Gives all files their names, and tells the catalog of them. */
export async function finishTargets(task: MediaTask, targets: readonly Target[]): Promise<void> {
  const whole: WholeFile[] = [];
  for (const target of targets) {
    if (target.isWhole) continue;
    const content = await nameTarget(target);
    await requireOnline(task, target);
    if (target.fileId !== undefined) whole.push({ ...content, id: target.fileId });
  }
  await task.catalog.complete(task.assignment.job.id, whole);
  for (const target of targets)
    await inFolderOf(target.root, target.path, { make: false }, folder => unlink(keptIn(folder, target))).catch(
      () => {},
    );
}

const nameTarget = (target: Target): Promise<Omit<WholeFile, 'id'>> =>
  inFolderOf(target.root, target.path, { make: false }, async (folder, name) => {
    const kept = keptIn(folder, target);
    // Outside of storages nobody keeps account: what is there is replaced.
    const give =
      target.fileId === undefined
        ? rename(kept, `${folder.path}/${name}`)
        : placeAlso(folder, kept, name, target.replace);
    await give.catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? exists(target) : asRefusal(error, target.path);
    });
    await folder.handle.sync().catch(() => {});
    const { size, mtime } = await lstat(`${folder.path}/${name}`);
    return { size, hash: null, modifiedAt: mtime };
  });

/** Removes what is not whole, or has not appeared with the others. */
export const removeTarget = (root: string, path: string, unfinished: string): Promise<void> =>
  inFolderOf(root, path, { make: false }, async (folder, name) => {
    for (const ours of [unfinished, wholeName(unfinished)]) {
      const file = `${folder.path}/${ours}`;
      if (await isSameFile(file, `${folder.path}/${name}`)) await unlink(`${folder.path}/${name}`);
      await unlink(file).catch(() => {});
    }
  }).catch(() => {});
