/*
 * Restricts steps to files below the configured media roots, after resolving symbolic links.
 */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Checks whether `file`, with all symbolic links resolved, is a media root or below one. */
export async function isBelowRoots(file: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpathOfRest(path.resolve(file));
  const realRoots = await Promise.all(roots.map(root => realpathOfRest(path.resolve(root))));
  return real !== undefined && realRoots.some(root => root !== undefined && isBelow(real, root));
}

/** Returns the real paths of the roots; of a root that does not exist, its absolute path. */
export const realRoots = (roots: readonly string[]): Promise<string[]> =>
  Promise.all(roots.map(root => realpath(root).catch(() => path.resolve(root))));

const isBelow = (file: string, root: string): boolean =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/**
 * Returns the real path of a file that may not exist yet: the real path of the nearest existing folder, and the rest.
 * Undefined if a link on the way is dangling, because its target could be created anywhere later.
 */
async function realpathOfRest(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch {
    const folder = path.dirname(file);
    if (folder === file) return file;
    if (await isLink(file)) return undefined;
    const realFolder = await realpathOfRest(folder);
    return realFolder && path.join(realFolder, path.basename(file));
  }
}

const isLink = (file: string): Promise<boolean> =>
  lstat(file).then(
    found => found.isSymbolicLink(),
    () => false,
  );
