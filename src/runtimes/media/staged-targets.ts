/*
 * Several output files of a step that appear together, or not at all. Each is staged once it is written; all are
 * published in the end:
 *
 *   for each file: write `.jobspine-….part` ─► flush ─► rename it to `.jobspine-….whole` (staged)
 *   for each file: link its final name ─► record all in the catalog ─► for each file: remove the staged name
 *
 * Interrupted before the catalog knows them, a later attempt continues, or cleanup removes the files with both names.
 */
import { lstat, rename, unlink } from 'node:fs/promises';
import type { WholeFile } from '../../media/catalog.ts';
import { asRefusal, type Folder, withFolderOf } from '../../media/folder.ts';
import { giveSecondName, isSameFile } from '../../media/upload.ts';
import { alreadyExists, type PartFile, type Target } from './target.ts';
import { type MediaTask, requireOnline } from './task.ts';

const stagedName = (partName: string): string => partName.replace(/part$/, 'whole');

const stagedPath = (folder: Folder, { partName }: Target): string => `${folder.path}/${stagedName(partName)}`;

/** Checks whether an earlier attempt has staged a file. */
export const isStaged = (target: Target): Promise<boolean> =>
  withFolderOf(target.root, target.path, { make: false }, folder => lstat(stagedPath(folder, target))).then(
    () => true,
    () => false,
  );

/** Stages a part file that is complete. */
export async function stageTarget({ handle, path }: PartFile): Promise<void> {
  await handle.sync();
  await rename(path, stagedName(path));
}

/** Gives all staged files their final names, and records them in the catalog. */
export async function publishStaged(task: MediaTask, targets: readonly Target[]): Promise<void> {
  const whole: WholeFile[] = [];
  for (const target of targets) {
    if (target.isWhole) continue;
    const content = await giveFinalName(target);
    await requireOnline(task, target);
    if (target.fileId !== undefined) whole.push({ ...content, id: target.fileId });
  }
  await task.catalog.complete(task.assignment.job.id, whole);
  for (const target of targets)
    await withFolderOf(target.root, target.path, { make: false }, folder => unlink(stagedPath(folder, target))).catch(
      () => {},
    );
}

const giveFinalName = (target: Target): Promise<Omit<WholeFile, 'id'>> =>
  withFolderOf(target.root, target.path, { make: false }, async (folder, name) => {
    const staged = stagedPath(folder, target);
    // The catalog knows no files outside of storages: a file in the place is replaced.
    const named =
      target.fileId === undefined
        ? rename(staged, `${folder.path}/${name}`)
        : giveSecondName(folder, staged, name, target.replace);
    await named.catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? alreadyExists(target) : asRefusal(error, target.path);
    });
    await folder.handle.sync().catch(() => {});
    const { size, mtime } = await lstat(`${folder.path}/${name}`);
    return { size, hash: null, modifiedAt: mtime };
  });

/** Removes the files of a target that was not published: part file, staged file, and a final name of the latter. */
export const removeUnfinishedTarget = (root: string, path: string, partName: string): Promise<void> =>
  withFolderOf(root, path, { make: false }, async (folder, name) => {
    for (const own of [partName, stagedName(partName)]) {
      const file = `${folder.path}/${own}`;
      if (await isSameFile(file, `${folder.path}/${name}`)) await unlink(`${folder.path}/${name}`);
      await unlink(file).catch(() => {});
    }
  }).catch(() => {});
