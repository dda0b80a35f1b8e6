/*
 * The folder of a storage as a whole: made, marked, looked at.
 *
 * A mark lies in each. Where a disk that should be mounted is not, there is a folder without it: that must not be
 * taken for a storage whose files are all gone.
 */
import { access, mkdir, realpath, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OWN_PREFIX, type Space } from '../core/media/media.ts';

const MARK = `${OWN_PREFIX}-storage`;
const MARK_TEXT = 'This folder is a storage of Jobspine. Without this file it counts as OFFLINE.\n';

/** Makes the folder when it is not there, and marks it. Its real path. Rejects when that cannot be. */
export async function prepareFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  await writeFile(path.join(real, MARK), MARK_TEXT);
  return real;
}

/** The space of the disk that the storage is on; undefined: it is OFFLINE. */
export async function findSpace(root: string): Promise<Space | undefined> {
  try {
    await access(path.join(root, MARK));
    const { blocks, bavail, bsize } = await statfs(root);
    return { capacity: blocks * bsize, free: bavail * bsize };
  } catch {
    return undefined;
  }
}
