/*
 * Looks for the files of a storage.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { isOwnName, OWN_PREFIX, whyNoPath } from '../core/media/media.ts';
import { enter, type Folder, inFolderOf, MediaRefused } from './folder.ts';

export interface SeenFile {
  path: string;
  size: number;
  modifiedAt: Date;
}

/** What cannot be a file of a storage, and why. */
export interface PassedOver {
  path: string;
  reason: string;
}

/** What some job has begun to write, and has not written to for a day. */
export interface Leftover {
  path: string;
  /** Of its reservation. */
  token: string;
}

/** What a scan says beside the files. */
export interface ScanTold {
  passedOver(file: PassedOver): void;
  leftover(file: Leftover): void;
}

const UNFINISHED = new RegExp(`^\\${OWN_PREFIX}-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.(?:part|whole)$`);
const LEFT_MS = 24 * 3600_000;

/** How many files are told of at a time. */
const BATCH = 500;

/**
 * All ordinary files of a storage, in batches; links, devices and what is ours are passed over in silence, names that
 * a path cannot have, and what has been left behind, are told. Rejects when the storage cannot be read.
 */
export async function* scanFiles(root: string, told: ScanTold): AsyncGenerator<SeenFile[], void, undefined> {
  let batch: SeenFile[] = [];
  const folders: string[][] = [[]];
  for (let parts = folders.pop(); parts; parts = folders.pop()) {
    for await (const file of filesIn(root, parts, folders, told)) {
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
  told: ScanTold,
): AsyncGenerator<SeenFile, void, undefined> {
  const folder = await enter(root, parts).catch(error => passOver(error, parts, told));
  if (folder === undefined) return;
  try {
    for (const entry of await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })) {
      const name = nameIn(entry);
      const path = [...parts, name ?? String(entry.name)].join('/');
      const reason = name === undefined ? 'is not UTF-8' : isOwnName(name) ? undefined : whyNoPath(path);
      if (reason !== undefined) told.passedOver({ path, reason });
      const token = name === undefined ? undefined : UNFINISHED.exec(name)?.[1];
      if (token !== undefined && (await isLeft(folder, name!))) told.leftover({ path, token });
      if (name === undefined || reason !== undefined || isOwnName(name)) continue;
      if (entry.isDirectory()) folders.push([...parts, name]);
      const file = entry.isFile() ? await lookAt(folder, name, path) : undefined;
      if (file) yield file;
    }
  } finally {
    await folder.handle.close();
  }
}

/** A folder that is gone since, or may not be read, does not end the scan; the folder of the storage itself does. */
function passOver(error: unknown, parts: readonly string[], told: ScanTold): undefined {
  if (parts.length === 0 || !(error instanceof MediaRefused)) throw error;
  if (error.reason !== 'missing') told.passedOver({ path: parts.join('/'), reason: error.message });
}

/** Undefined: it cannot be written as text and read back. */
function nameIn({ name }: Dirent<Buffer>): string | undefined {
  const text = name.toString('utf8');
  return Buffer.from(text, 'utf8').equals(name) ? text : undefined;
}

async function isLeft(folder: Folder, name: string): Promise<boolean> {
  const found = await lookAt(folder, name, name);
  return found !== undefined && Date.now() - found.modifiedAt.getTime() > LEFT_MS;
}

async function lookAt(folder: Folder, name: string, path: string): Promise<SeenFile | undefined> {
  const found = await lstat(`${folder.path}/${name}`).catch(() => undefined);
  return found?.isFile() ? { path, size: found.size, modifiedAt: found.mtime } : undefined;
}

/** Removes what has been left behind. It may be gone by now. */
export const removeLeftover = (root: string, { path }: Leftover): Promise<void> =>
  inFolderOf(root, path, { make: false }, (folder, name) => unlink(`${folder.path}/${name}`)).catch(() => {});
