/*
 * Uploads, opens and deletes the files of storages.
 */
import type { Readable } from 'node:stream';
import { conflict, Failure, invalid, notFound } from '../core/failure.ts';
import { roomIn } from '../core/media/media.ts';
import { isDiskError, isFullError, MediaRefused, openFile } from '../media/folder.ts';
import { receiveFile } from '../media/upload.ts';
import type { Database } from '../store/database/database.ts';
import type { StoredFile } from '../store/files.ts';
import * as store from '../store/files.ts';
import { findStorage, type Storage } from '../store/storages.ts';
import { measureSpace } from './storages.ts';

export interface FileUpload {
  path: string;
  /** Replaces a file that exists already. */
  replace: boolean;
  /** In bytes; 0 when it is unknown. */
  size: number;
  content: Readable;
}

/**
 * Receives a file into a storage. Failure conflict when the storage is OFFLINE or full, when the file exists already,
 * or when a job is writing it; notFound when the storage has been deleted since.
 */
export async function uploadFile(database: Database, storage: Storage, upload: FileUpload): Promise<StoredFile> {
  const { path, content, replace } = upload;
  const maxBytes = await requireRoom(database, storage, upload.size);
  const [present] = await store.listFilesAt(database.read, path, storage.id);
  if (present?.state === 'TO_APPEAR') throw beingWritten(path);
  const received = await withFailures(receiveFile({ root: storage.root, path, replace, content, maxBytes }));
  const id = await database.transaction(tx => store.saveFile(tx, storage.id, path, received));
  const file = id === undefined ? undefined : await store.findFile(database.read, id);
  if (file) return file;
  throw (await findStorage(database.read, storage.id)) ? beingWritten(path) : notFound('storage', storage.id);
}

const beingWritten = (path: string): Failure =>
  conflict('path', path, `A job is writing ${path}; wait for it, or abort it`);

/** Returns how many bytes an upload may have. A full storage also refuses an upload whose size is unknown. */
async function requireRoom({ read }: Database, storage: Storage, size: number): Promise<number> {
  const space = await measureSpace(read, storage);
  if (space === undefined) throw conflict('storage', storage.id, 'The storage is OFFLINE');
  const room = roomIn(space);
  if (room === 0 || size > room) throw conflict('storage', storage.id, `The storage is full: ${size} bytes do not fit`);
  return room;
}

/** Opens a file for reading; the caller closes the handle. Failure notFound; invalidInput when it may not be read. */
export async function openStoredFile({ root, path }: Pick<StoredFile, 'root' | 'path'>) {
  const handle = await withFailures(openFile(root, path));
  const { size, mtime } = await handle.stat();
  return { handle, size, modifiedAt: mtime };
}

/** Translates errors of the disk into Failures. */
async function withFailures<T>(action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    if (error instanceof MediaRefused) {
      if (error.reason === 'missing') throw new Failure('notFound', error.message, { context: 'file' });
      if (error.reason === 'exists') throw conflict('path', '', error.message);
      throw invalid('path', undefined, error.message);
    }
    if (isDiskError(error as Error)) throw conflict('storage', '', 'The storage is OFFLINE, or its disk has failed');
    if (isFullError(error as Error)) throw conflict('storage', '', 'The disk of the storage is full');
    throw error;
  }
}

/** Deletes the record of a file. It stays on the disk, and the next scan finds it again. Failure notFound. */
export async function deleteFile({ transaction }: Database, id: number): Promise<void> {
  if (!(await transaction(tx => store.deleteFile(tx, id)))) throw notFound('file', id);
}
