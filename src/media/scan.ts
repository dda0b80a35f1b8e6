/*
 * Scans the folder of a storage for files.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { isOwnName, OWN_PREFIX, whyNoPath } from '../core/media/media.ts';
import { type Folder, MediaRefused, openFolderAt, withFolderOf } from './folder.ts';

interface SeenFile {
  path: string;
  size: number;
  modifiedAt: Date;
}

/** A file or folder that the storage cannot contain, and the reason. */
export interface PassedOverFile {
  path: string;
  reason: string;
}

/** An unfinished file of a job or an upload that has not been written to for a day. */
export interface Leftover {
  path: string;
  /** The token of its reservation. No reservation has that of an upload. */
  token: string;
}

/** The receiver of all findings of a scan other than files. */
interface ScanListener {
  onPassedOver(file: PassedOverFile): void;
  onLeftover(file: Leftover): void;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UNFINISHED = new RegExp(`^\\${OWN_PREFIX}-(?:(${UUID})\\.(?:part|whole)|upload-(${UUID}))$`);
const ABANDONED_MS = 24 * 3600_000;

/** How many files are yielded at a time. */
const BATCH = 500;

/**
 * Yields all regular files of a storage in batches. Links, devices and the server's own files are ignored. Names that a
 * path cannot have and leftovers are reported to the listener. Rejects if the storage cannot be read.
 */
export async function* scanFiles(root: string, listener: ScanListener): AsyncGenerator<SeenFile[], void, undefined> {
  let batch: SeenFile[] = [];
  const folders: string[][] = [[]];
  for (let parts = folders.pop(); parts; parts = folders.pop()) {
    for await (const file of filesIn(root, parts, folders, listener)) {
      batch.push(file);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function* filesIn(
  root: string,
  parts: readonly string[],
  folders: string[][],
  listener: ScanListener,
): AsyncGenerator<SeenFile, void, undefined> {
  const folder = await openFolderAt(root, parts).catch(error => passOverFolder(error, parts, listener));
  if (folder === undefined) return;
  try {
    for (const entry of await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })) {
      const name = nameIn(entry);
      const path = [...parts, name ?? String(entry.name)].join('/');
      const reason = name === undefined ? 'is not UTF-8' : isOwnName(name) ? undefined : whyNoPath(path);
      if (reason !== undefined) listener.onPassedOver({ path, reason });
      const token = name === undefined ? undefined : UNFINISHED.exec(name)?.slice(1).find(Boolean);
      if (token !== undefined && (await isAbandoned(folder, name!))) listener.onLeftover({ path, token });
      if (name === undefined || reason !== undefined || isOwnName(name)) continue;
      if (entry.isDirectory()) folders.push([...parts, name]);
      const file = entry.isFile() ? await lookAt(folder, name, path) : undefined;
      if (file) yield file;
    }
  } finally {
    await folder.handle.close();
  }
}

/** Ignores a folder that has disappeared, reports one that cannot be read, and throws errors of the storage itself. */
function passOverFolder(error: unknown, parts: readonly string[], listener: ScanListener): undefined {
  if (parts.length === 0 || !(error instanceof MediaRefused)) throw error;
  if (error.reason !== 'missing') listener.onPassedOver({ path: parts.join('/'), reason: error.message });
}

/** Returns the name of an entry; undefined if it is not valid UTF-8. */
function nameIn({ name }: Dirent<Buffer>): string | undefined {
  const text = name.toString('utf8');
  return Buffer.from(text, 'utf8').equals(name) ? text : undefined;
}

async function isAbandoned(folder: Folder, name: string): Promise<boolean> {
  const found = await lookAt(folder, name, name);
  return found !== undefined && Date.now() - found.modifiedAt.getTime() > ABANDONED_MS;
}

async function lookAt(folder: Folder, name: string, path: string): Promise<SeenFile | undefined> {
  const found = await lstat(`${folder.path}/${name}`).catch(() => undefined);
  return found?.isFile() ? { path, size: found.size, modifiedAt: found.mtime } : undefined;
}

/** Removes a leftover. It may have disappeared meanwhile. */
export const removeLeftover = (root: string, { path }: Leftover): Promise<void> =>
  withFolderOf(root, path, { make: false }, (folder, name) => unlink(`${folder.path}/${name}`)).catch(() => {});
