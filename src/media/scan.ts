/*
 * Looks for the files of a storage.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { isOwnName, whyNoPath } from '../core/paths.ts';
import { enter, type Folder, MediaRefused } from './folder.ts';

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

/** How many files are told of at a time. */
const BATCH = 500;

/**
 * All ordinary files of a storage, in batches; links, devices and what is ours are passed over in silence, names that
 * a path cannot have are told to `onPassedOver`. Rejects when the storage cannot be read.
 */
export async function* scanFiles(
  root: string,
  onPassedOver: (file: PassedOver) => void,
): AsyncGenerator<SeenFile[], void, undefined> {
  let batch: SeenFile[] = [];
  const folders: string[][] = [[]];
  for (let parts = folders.pop(); parts; parts = folders.pop()) {
    for await (const file of filesIn(root, parts, folders, onPassedOver)) {
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
  onPassedOver: (file: PassedOver) => void,
): AsyncGenerator<SeenFile, void, undefined> {
  const folder = await enter(root, parts).catch(error => passOver(error, parts, onPassedOver));
  if (folder === undefined) return;
  try {
    for (const entry of await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })) {
      const name = nameIn(entry);
      const path = [...parts, name ?? String(entry.name)].join('/');
      const reason = name === undefined ? 'is not UTF-8' : isOwnName(name) ? undefined : whyNoPath(path);
      if (reason !== undefined) onPassedOver({ path, reason });
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
function passOver(error: unknown, parts: readonly string[], onPassedOver: (file: PassedOver) => void): undefined {
  if (parts.length === 0 || !(error instanceof MediaRefused)) throw error;
  if (error.reason !== 'missing') onPassedOver({ path: parts.join('/'), reason: error.message });
}

/** Undefined: it cannot be written as text and read back. */
function nameIn({ name }: Dirent<Buffer>): string | undefined {
  const text = name.toString('utf8');
  return Buffer.from(text, 'utf8').equals(name) ? text : undefined;
}

async function lookAt(folder: Folder, name: string, path: string): Promise<SeenFile | undefined> {
  const found = await lstat(`${folder.path}/${name}`).catch(() => undefined);
  return found?.isFile() ? { path, size: found.size, modifiedAt: found.mtime } : undefined;
}
