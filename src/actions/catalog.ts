/*
 * The catalog of the media runtimes: storages and files by the ids of the API.
 */
import { Failure } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import { fits, fromFileUri, pathInside, shippedPreset } from '../core/media/media.ts';
import type { Catalog, CatalogFile, FilePlace, SpaceRequest } from '../media/catalog.ts';
import { findSpace } from '../media/storage-folder.ts';
import type { Database, Reader } from '../store/database/database.ts';
import { deleteFile, findFile, type StoredFile } from '../store/files.ts';
import {
  completeFile,
  listUnfinishedFiles,
  markPathMissing,
  releaseFiles,
  reserveFile,
} from '../store/reservations.ts';
import { findShapeTag } from '../store/shape-tags.ts';
import { findStorage, listStorages, lockRoom, type Storage } from '../store/storages.ts';
import { measureSpace, type StorageContext } from './storages.ts';

export function createCatalog({ database, mediaRoots }: StorageContext, ids: Ids): Catalog {
  const findRow = async (id: string) => {
    const number = ids.parse('storage', id);
    return number === undefined ? undefined : findStorage(database.read, number);
  };
  return {
    ...reservationsOf(database, ids),
    findFile: async id => {
      const number = ids.parse('file', id);
      const file = number === undefined ? undefined : await findFile(database.read, number);
      return file && toCatalogFile(file, ids);
    },
    findRoot: async id => (await findRow(id))?.root,
    findStorage: async id => {
      const storage = await findRow(id);
      return storage && { root: storage.root, isOnline: (await findSpace(storage.root)) !== undefined };
    },
    locate: async uri => {
      const file = toPath(uri);
      if (file === undefined) return undefined;
      const storages = await listStorages(database.read);
      const roots = [
        ...storages.map(({ id, root }) => ({ root, storage: ids.format(id) })),
        ...mediaRoots.map(root => ({ root, storage: undefined })),
      ];
      return roots.map(root => toPlace(root, file)).find(place => place !== undefined);
    },
    deleteFile: async file => void (await database.transaction(tx => deleteFile(tx, ids.get('file', file)))),
    findPreset: async tag => shippedPreset(tag) ?? (await findShapeTag(database.read, tag)),
  };
}

const toCatalogFile = (file: StoredFile, ids: Ids): CatalogFile => ({
  ...file,
  id: ids.format(file.id),
  storage: ids.format(file.storage),
});

type Writing = Pick<Catalog, 'hasRoom' | 'reserve' | 'markMissing' | 'complete' | 'listUnfinished' | 'release'>;

/** The part of the catalog for files that jobs write. Its ids were checked when the step started. */
const reservationsOf = ({ read, transaction }: Database, ids: Ids): Writing => ({
  hasRoom: async (job, storage, room) => {
    const found = await findStorage(read, ids.get('storage', storage));
    return found !== undefined && hasRoom(read, found, ids.get('Job', job), room);
  },
  reserve: ({ job: jobId, step }, { storage, path }, room) =>
    transaction(async tx => {
      const job = ids.get('Job', jobId);
      const found = await findStorage(tx, ids.get('storage', storage));
      if (!found) return undefined;
      // Reservations made at the same time must count each other.
      if (found.capacity !== undefined) await lockRoom(tx, found.id);
      if (!(await hasRoom(tx, found, job, room))) return 'full';
      const reserved = await reserveFile(tx, { job, step, storage: found.id, path, bytes: room.bytes });
      return reserved && { ...reserved, id: ids.format(reserved.id) };
    }),
  markMissing: async (storage, path) => {
    await transaction(tx => markPathMissing(tx, ids.get('storage', storage), path));
  },
  complete: (job, files) =>
    transaction(async tx => {
      for (const { id, ...content } of files)
        if (!(await completeFile(tx, ids.get('Job', job), ids.get('file', id), content)))
          throw new Error(`The job ${job} has lost the file ${id}`);
    }),
  listUnfinished: async job =>
    (await listUnfinishedFiles(read, ids.get('Job', job))).map(file => ({ ...file, id: ids.format(file.id) })),
  release: (job, files) =>
    transaction(tx => {
      const numbers = files.map(file => ids.get('file', file));
      return releaseFiles(tx, ids.get('Job', job), numbers);
    }),
});

function toPath(uri: string): string | undefined {
  try {
    return fromFileUri(uri);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function toPlace(
  { root, storage }: { root: string; storage: string | undefined },
  file: string,
): FilePlace | undefined {
  const path = pathInside(root, file);
  return path === undefined ? undefined : { root, path, storage };
}

/** A storage that is OFFLINE cannot be measured, and counts as having room. */
async function hasRoom(
  reader: Reader,
  storage: Storage,
  job: number,
  { bytes, hasWaited }: SpaceRequest,
): Promise<boolean> {
  const space = await measureSpace(reader, storage, job);
  return space === undefined || fits(space, bytes, hasWaited);
}
