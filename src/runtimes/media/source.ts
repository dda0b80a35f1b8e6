/*
 * The file that a step works on: named by `fileId` or by `sourceUri`.
 */
import type { FileHandle } from 'node:fs/promises';
import { nameOf } from '../../core/media/media.ts';
import type { CatalogFile, Place } from '../../media/catalog.ts';
import { openFile } from '../../media/folder.ts';
import { fail, giveUp } from '../ended.ts';
import { type MediaTask, requireOnline } from './task.ts';

export interface MediaSource extends Place {
  /** Undefined: it was named by a URI. */
  file: CatalogFile | undefined;
}

/** The file, and its storage there; it need not be there itself. */
export async function findSource(task: MediaTask): Promise<MediaSource> {
  const { fileId, sourceUri = '' } = task.data;
  const file = fileId === undefined ? undefined : await task.catalog.findFile(fileId);
  const place = fileId === undefined ? await task.catalog.locate(sourceUri) : file;
  if (!place) throw giveUp(`There is no file ${fileId ?? sourceUri}`);
  if (file?.state === 'TO_APPEAR') throw fail(`The file ${fileId} is still being written`);
  await requireOnline(task, place);
  const { root, path, storage } = place;
  return { root, path, storage, file };
}

/** Calls `use` with the open file. */
export async function withSource<T>(source: Place, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(source.root, source.path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** What the file was called when it came: what its job says, or as it is called now. */
export const originalNameOf = ({ data }: MediaTask, source: Place): string =>
  data.originalFilename ?? nameOf(source.path);

/** The name of a source without its extension: what is made of it is called after it. */
export const baseNameOf = ({ path }: MediaSource): string => nameOf(path).replace(/\.[^.]*$/, '') || 'file';
