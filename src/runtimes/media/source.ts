/*
 * The input file of a step, named by `fileId` or by `sourceUri`.
 */
import type { FileHandle } from 'node:fs/promises';
import { nameOf } from '../../core/media/media.ts';
import type { CatalogFile, FilePlace } from '../../media/catalog.ts';
import { openFile } from '../../media/folder.ts';
import { type Identity, identify } from '../../media/identity.ts';
import { fail, giveUp } from '../ended.ts';
import { type MediaTask, requireOnline } from './task.ts';

export interface MediaSource extends FilePlace {
  /** Undefined if it was named by a URI. */
  file: CatalogFile | undefined;
}

/** Returns the source of a step. Its storage is ONLINE; the file itself may be missing. */
export async function getSource(task: MediaTask): Promise<MediaSource> {
  const { fileId, sourceUri = '' } = task.data;
  const file = fileId === undefined ? undefined : await task.catalog.findFile(fileId);
  const place = fileId === undefined ? await task.catalog.locate(sourceUri) : file;
  if (!place) throw giveUp(`There is no file ${fileId ?? sourceUri}`);
  if (file?.state === 'TO_APPEAR') throw fail(`The file ${fileId} is still being written`);
  await requireOnline(task, place);
  const { root, path, storage } = place;
  return { root, path, storage, file };
}

/** Calls `use` with the open file at a place. */
export async function withOpenFile<T>(place: FilePlace, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(place.root, place.path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Fails if the source has changed since `before`: a tool that has read a part of each version does not notice. */
export async function requireUnchanged(source: MediaSource, handle: FileHandle, before: Identity): Promise<void> {
  if ((await identify(handle)).text !== before.text) throw fail(`${source.path} changed while it was being read`);
}

/** Returns the original name of the file: the one in job metadata, or else its current name. */
export const originalNameOf = ({ data }: MediaTask, source: FilePlace): string =>
  data.originalFilename ?? nameOf(source.path);

/** Returns the name of the source without its extension. Output files are named after it. */
export const baseNameOf = ({ path }: MediaSource): string => nameOf(path).replace(/\.[^.]*$/, '') || 'file';
