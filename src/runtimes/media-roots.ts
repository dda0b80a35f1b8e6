/* Which files steps may touch: those below the configured media roots, symbolic links resolved. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether `file`, with every symbolic link on the way resolved, is a media root or below one. */
export async function isBelowRoots(file: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpathOfRest(path.resolve(file));
  const realRoots = await Promise.all(roots.map(root => realpathOfRest(path.resolve(root))));
  return realRoots.some(root => real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

/** The real path of a file that may not exist yet: that of the nearest folder that does, and the rest. */
async function realpathOfRest(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(await realpathOfRest(folder), path.basename(file));
  }
}
