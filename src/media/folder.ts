/*
 * Folders of storages, entered part by part, so that no symbolic link leads out of one.
 *
 * On Linux each part is opened from the folder before it, without following links, and what is done then is done by
 * the open folder: nobody can put a link in the way meanwhile. Elsewhere the parts are looked at before they are used.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { nameOf } from '../core/media/media.ts';

/** A file or folder that is not there, or may not be used: the message says which, without the path of the storage. */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
  readonly reason: 'missing' | 'refused' | 'exists';

  constructor(reason: 'missing' | 'refused' | 'exists', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** An open folder. Paths that begin with `path` are inside it, whatever happens to its name meanwhile. */
export interface Folder {
  path: string;
  handle: FileHandle;
}

const CAN_OPEN_BY_HANDLE = process.platform === 'linux';
const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Calls `use` with the folder that the file at `path` lies in, and its name there. `make`: folders may be made. */
export async function inFolderOf<T>(
  root: string,
  path: string,
  { make }: { make: boolean },
  use: (folder: Folder, name: string) => Promise<T>,
): Promise<T> {
  const folder = await enter(root, path.split('/').slice(0, -1), make);
  try {
    return await use(folder, nameOf(path));
  } finally {
    await folder.handle.close();
  }
}

/** Opens the folder `parts` of a storage; the caller closes it. MediaRefused when a part is no folder. */
export async function enter(root: string, parts: readonly string[], make = false): Promise<Folder> {
  // The root itself was chosen by an administrator, and may be a link.
  let folder = await openFolder(root, constants.O_RDONLY | constants.O_DIRECTORY, root);
  for (const part of parts) {
    try {
      folder = await next(folder, part, make);
    } catch (error) {
      await folder.handle.close();
      throw asRefusal(error, parts.join('/'));
    }
  }
  return folder;
}

async function next(folder: Folder, part: string, make: boolean): Promise<Folder> {
  const path = `${folder.path}/${part}`;
  const real = CAN_OPEN_BY_HANDLE ? path : await plain(path);
  const inner = await openFolder(path, AS_FOLDER, real).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || !make) throw error;
    await mkdir(path).catch((reason: NodeJS.ErrnoException) => {
      if (reason.code !== 'EEXIST') throw reason;
    });
    return openFolder(path, AS_FOLDER, real);
  });
  await folder.handle.close();
  return inner;
}

async function openFolder(path: string, flags: number, real: string): Promise<Folder> {
  const handle = await open(path, flags);
  return { handle, path: CAN_OPEN_BY_HANDLE ? `/proc/self/fd/${handle.fd}` : real };
}

async function plain(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw Object.assign(new Error(), { code: 'ELOOP' });
  return path;
}

/** Opens a file for reading: an ordinary file, not a link to one. The caller closes it. MediaRefused. */
export async function openFile(root: string, path: string): Promise<FileHandle> {
  return inFolderOf(root, path, { make: false }, async (folder, name) => {
    try {
      // Without waiting: a pipe would keep us until somebody writes to it.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const handle = await open(`${folder.path}/${name}`, flags);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
    } catch (error) {
      throw asRefusal(error, path);
    }
    throw new MediaRefused('refused', `${path} is no ordinary file`);
  });
}

/** An error of the file system in words that callers may see; other errors stay what they are. */
export function asRefusal(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new MediaRefused('missing', `There is no ${path}`, { cause: error });
  if (code === 'ELOOP') return new MediaRefused('refused', `${path} leads over a symbolic link`, { cause: error });
  if (code === 'ENOTDIR')
    return new MediaRefused('refused', `${path} leads over a file or a symbolic link`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new MediaRefused('refused', `The server may not use ${path}`, { cause: error });
  if (code === 'EISDIR') return new MediaRefused('exists', `${path} is a folder`, { cause: error });
  if (code === 'EEXIST') return new MediaRefused('exists', `There is a ${path} already`, { cause: error });
  return error;
}

const DISK_ERRORS = [
  ...['EIO', 'ENXIO', 'ESTALE', 'ENODEV', 'ENOTCONN', 'EROFS', 'EHOSTDOWN', 'ETIMEDOUT'],
  ...['ENOENT', 'ENOTDIR'],
];
const FULL_ERRORS = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Whether an error is that of a disk, of the way to it, or of the folder that it should be at. */
export const isDiskError = ({ code = '' }: NodeJS.ErrnoException): boolean => DISK_ERRORS.includes(code);

/** Whether an error says that there is no room. */
export const isFullError = ({ code = '' }: NodeJS.ErrnoException): boolean => FULL_ERRORS.includes(code);
