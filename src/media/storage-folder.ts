/*
 * The folder of a storage: creates it, marks it, and measures its space.
 *
 * Each storage contains a marker file. If its disk is not mounted, the mount point is a folder without the marker. Such
 * a folder must not be taken for a storage that has lost all its files.
 * See docs/decisions/0011.
 */
import { access, mkdir, realpath, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OWN_PREFIX, type Space } from '../core/media/media.ts';

const MARKER = `${OWN_PREFIX}-storage`;
const MARKER_TEXT = 'This folder is a storage of Jobspine. Without this file it counts as OFFLINE.\n';

/** Creates the folder if needed, marks it, and returns its real path. */
export async function prepareFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  await writeFile(path.join(real, MARKER), MARKER_TEXT);
  return real;
}

/** Returns the space of the disk that holds the storage; undefined if the storage is OFFLINE. */
export async function findSpace(root: string): Promise<Space | undefined> {
  try {
    await access(path.join(root, MARKER));
    const { blocks, bavail, bsize } = await statfs(root);
    return { capacity: blocks * bsize, free: bavail * bsize };
  } catch {
    return undefined;
  }
}
