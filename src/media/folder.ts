/*
 * Opens folders inside storages part by part, so that no symbolic link leads out of a storage.
 *
 * On Linux each part is opened relative to the folder before it, without following links, and files are then accessed
 * through the open folder: no link can be put in the way meanwhile. Other systems only check each part before its use.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { nameOf } from '../core/media/media.ts';

/** A file or folder that is missing or may not be used. The message names it without the path of the storage. */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
  readonly reason: 'missing' | 'refused' | 'exists';

  constructor(reason: 'missing' | 'refused' | 'exists', message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** An open folder. Paths that begin with `path` are inside it, even if it is renamed meanwhile. */
export interface Folder {
  path: string;
  handle: FileHandle;
}

const CAN_OPEN_BY_HANDLE = process.platform === 'linux';
const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Calls `use` with the folder that contains `path`, and the name of the file. `make`: creates missing folders. */
export async function withFolderOf<T>(
  root: string,
  path: string,
  { make }: { make: boolean },
  use: (folder: Folder, name: string) => Promise<T>,
): Promise<T> {
  const folder = await openFolderAt(root, path.split('/').slice(0, -1), make);
  try {
    return await use(folder, nameOf(path));
  } finally {
    await folder.handle.close();
  }
}

/** Opens the folder `parts` of a storage; the caller closes it. Throws MediaRefused if a part is not a folder. */
export async function openFolderAt(root: string, parts: readonly string[], make = false): Promise<Folder> {
  // An administrator chose the root, so it may be a link.
  let folder = await openFolder(root, constants.O_RDONLY | constants.O_DIRECTORY, root);
  for (const part of parts) {
    try {
      folder = await openInner(folder, part, make);
    } catch (error) {
      await folder.handle.close();
      throw asRefusal(error, parts.join('/'));
    }
  }
  return folder;
}

async function openInner(folder: Folder, part: string, make: boolean): Promise<Folder> {
  const path = `${folder.path}/${part}`;
  const real = CAN_OPEN_BY_HANDLE ? path : await requireNoLink(path);
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

async function requireNoLink(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw Object.assign(new Error(), { code: 'ELOOP' });
  return path;
}

/** Opens a regular file for reading, not a link to one; the caller closes it. Throws MediaRefused. */
export async function openFile(root: string, path: string): Promise<FileHandle> {
  return withFolderOf(root, path, { make: false }, async (folder, name) => {
    try {
      // Non-blocking: opening a named pipe would wait for a writer.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const handle = await open(`${folder.path}/${name}`, flags);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
    } catch (error) {
      throw asRefusal(error, path);
    }
    throw new MediaRefused('refused', `${path} is not a regular file`);
  });
}

/** Converts file system errors into MediaRefused, whose messages clients may see. Returns other errors unchanged. */
export function asRefusal(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new MediaRefused('missing', `${path} does not exist`, { cause: error });
  if (code === 'ELOOP') return new MediaRefused('refused', `${path} passes through a symbolic link`, { cause: error });
  if (code === 'ENOTDIR')
    return new MediaRefused('refused', `${path} passes through a file or a symbolic link`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new MediaRefused('refused', `The server has no permission to use ${path}`, { cause: error });
  if (code === 'EISDIR') return new MediaRefused('exists', `${path} is a folder`, { cause: error });
  if (code === 'EEXIST') return new MediaRefused('exists', `${path} already exists`, { cause: error });
  return error;
}

const DISK_ERRORS = [
  ...['EIO', 'ENXIO', 'ESTALE', 'ENODEV', 'ENOTCONN', 'EROFS', 'EHOSTDOWN', 'ETIMEDOUT'],
  ...['ENOENT', 'ENOTDIR'],
];
const FULL_ERRORS = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Checks for an error of a disk, of its connection, or of its mount point. */
export const isDiskError = ({ code = '' }: NodeJS.ErrnoException): boolean => DISK_ERRORS.includes(code);

/** Checks for an error that means that a disk or a quota is full. */
export const isFullError = ({ code = '' }: NodeJS.ErrnoException): boolean => FULL_ERRORS.includes(code);
