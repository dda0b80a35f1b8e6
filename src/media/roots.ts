/* Which files steps may touch: those below the configured media roots, symbolic links resolved. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether `file`, with every symbolic link on the way resolved, is a media root or below one. */
export async function isBelowRoots(file: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpathOfRest(path.resolve(file));
  const realRoots = await Promise.all(roots.map(root => realpathOfRest(path.resolve(root))));
  return real !== undefined && realRoots.some(root => root !== undefined && isBelow(real, root));
}

/** The real paths of the roots, as far as they are there. */
export const realRoots = (roots: readonly string[]): Promise<string[]> =>
  Promise.all(roots.map(root => realpath(root).catch(() => path.resolve(root))));

const isBelow = (file: string, root: string): boolean =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/**
 * The real path of a file that may not exist yet: that of the nearest folder that does, and the rest. Undefined when a
 * link on the way leads nowhere yet: whatever is made there later could be anywhere.
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
