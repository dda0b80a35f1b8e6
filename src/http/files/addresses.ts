/*
 * A URL names a file by its id, its path, or its URI; each in one storage, or in all of them.
 * Source: Vidispine API, "Files".
 *
 * A path and a URI are one part of the URL, `/storage/VX-1/file/path/clips%2Fa.mov/data`, so that no file name can be
 * mistaken for a word of the API.
 */

import { conflict, notFound } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { checkPath, fromFileUri, pathInside } from '../../core/media/media.ts';
import type { Database, Reader } from '../../store/database/database.ts';
import { findFile, listFilesAt, type StoredFile } from '../../store/files.ts';
import { listStorages } from '../../store/storages.ts';
import { type PathParameter, part } from '../wire/wire.ts';

/** One form of the URL of a file: the path, and what its parts mean. */
export interface FileAddress {
  path: string;
  params: Readonly<Record<string, PathParameter<string>>>;
}

const NAMES = {
  'path/:path': { path: part('The path of the file in its storage, percent-encoded.') },
  'uri/:uri': { uri: part('The URI of the file, percent-encoded.') },
  ':file': { file: part('The id of the file.') },
};

const PLACES = {
  '/storage/:id/file': { id: part('The id of the storage.') },
  '/storage/file': {},
  '/file': {},
};

/** `path` and `uri` are words, so those addresses come before the one whose last part is any id. */
export const FILE_ADDRESSES: readonly FileAddress[] = Object.entries(NAMES).flatMap(([name, named]) =>
  Object.entries(PLACES).map(([place, placed]) => ({ path: `${place}/${name}`, params: { ...placed, ...named } })),
);

/** Finds the files of a name, in one storage if it is given. */
type Find = (reader: Reader, name: string, storage: number | undefined) => Promise<StoredFile[]>;

const findByPath: Find = (reader, path, storage) => listFilesAt(reader, checkPath(path), storage);

const findByUri: Find = async (reader, uri, storage) => {
  const file = fromFileUri(uri);
  for (const { id, root } of await listStorages(reader)) {
    const path = pathInside(root, file);
    // No storage contains another one, so there is at most one.
    if (path !== undefined && (storage ?? id) === id) return listFilesAt(reader, path, id);
  }
  return [];
};

const byId =
  (ids: Ids): Find =>
  async (reader, id, storage) => {
    const file = await findFile(reader, ids.get('file', id), storage);
    return file ? [file] : [];
  };

/** Returns the file that a URL names. Throws Failure notFound, or conflict for a path in several storages. */
export async function getFileFrom(
  { read }: Database,
  ids: Ids,
  params: Readonly<Record<string, string>>,
): Promise<StoredFile> {
  const storage = params.id === undefined ? undefined : ids.get('storage', params.id);
  const finders: Record<string, Find> = { path: findByPath, uri: findByUri, file: byId(ids) };
  const kind = Object.keys(finders).find(name => params[name] !== undefined) as string;
  const name = params[kind] as string;
  const [file, ...others] = await (finders[kind] as Find)(read, name, storage);
  if (!file) throw notFound('file', name);
  if (others.length === 0) return file;
  const storages = [file, ...others].map(one => ids.format(one.storage));
  throw conflict(
    kind,
    name,
    `Files of ${storages.join(', ')} have this path; name one: /storage/${storages[0]}/file/…`,
  );
}
