/*
 * Storages and files as the runtimes of media know them: by the ids of the API.
 */
import { Failure } from '../core/failure.ts';
import { formatId, parseId } from '../core/job.ts';
import { fits, fromFileUri, pathInside, shippedPreset } from '../core/media/media.ts';
import type { Catalog, CatalogFile, Place, Room } from '../media/catalog.ts';
import { findSpace } from '../media/storage-folder.ts';
import type { Database, Reader } from '../store/database/database.ts';
import { deleteFile, findFile, type StoredFile } from '../store/files.ts';
import { completeFile, listUnfinishedFiles, loseFile, releaseFiles, reserveFile } from '../store/reservations.ts';
import { findShapeTag } from '../store/shape-tags.ts';
import { findStorage, listStorages, lockRoom, type Storage } from '../store/storages.ts';
import { measureSpace, type StorageContext } from './storages.ts';

export function createCatalog({ database, mediaRoots }: StorageContext, site: string): Catalog {
  const ids = idsOf(site);
  const { numberOf, toFile } = ids;
  return {
    ...reservationsOf(database, ids),
    findFile: async id => {
      const file = await findFile(database.read, numberOf(id));
      return file && toFile(file);
    },
    findRoot: async id => (await findStorage(database.read, numberOf(id)))?.root,
    findStorage: async id => {
      const storage = await findStorage(database.read, numberOf(id));
      return storage && { root: storage.root, isOnline: (await findSpace(storage.root)) !== undefined };
    },
    locate: async uri => {
      const file = toPath(uri);
      if (file === undefined) return undefined;
      const storages = await listStorages(database.read);
      const roots = [
        ...storages.map(({ id, root }) => ({ root, storage: formatId(site, id) })),
        ...mediaRoots.map(root => ({ root, storage: undefined })),
      ];
      return roots.map(root => toPlace(root, file)).find(place => place !== undefined);
    },
    forget: async file => void (await database.transaction(tx => deleteFile(tx, numberOf(file)))),
    findPreset: async tag => shippedPreset(tag) ?? (await findShapeTag(database.read, tag)),
  };
}

/** Between ids of the API and numbers. An id that is none is the number of nothing. */
function idsOf(site: string) {
  const toFile = (file: StoredFile): CatalogFile => ({
    ...file,
    id: formatId(site, file.id),
    storage: formatId(site, file.storage),
  });
  return { numberOf: (id: string): number => parseId(site, id) ?? 0, toFile, toId: (id: number) => formatId(site, id) };
}

type Writing = Pick<Catalog, 'hasRoom' | 'reserve' | 'lose' | 'complete' | 'unfinished' | 'release'>;

/** The part of the catalog that is about files which jobs write. */
const reservationsOf = ({ read, transaction }: Database, { numberOf, toId }: ReturnType<typeof idsOf>): Writing => ({
  hasRoom: async (job, storage, room) => {
    const found = await findStorage(read, numberOf(storage));
    return found !== undefined && hasRoom(read, found, numberOf(job), room);
  },
  reserve: (job, { storage, path }, room) =>
    transaction(async tx => {
      const found = await findStorage(tx, numberOf(storage));
      if (!found) return undefined;
      // Files that are promised at the same moment must know of each other.
      if (found.capacity !== undefined) await lockRoom(tx, found.id);
      if (!(await hasRoom(tx, found, numberOf(job), room))) return 'full';
      const reserved = await reserveFile(tx, { job: numberOf(job), storage: found.id, path, bytes: room.bytes });
      return reserved && { ...reserved, id: toId(reserved.id) };
    }),
  lose: async (storage, path) => {
    await transaction(tx => loseFile(tx, numberOf(storage), path));
  },
  complete: (job, files) =>
    transaction(async tx => {
      for (const { id, ...content } of files)
        if (!(await completeFile(tx, numberOf(job), numberOf(id), content)))
          throw new Error(`The job ${job} has lost the file ${id}`);
    }),
  unfinished: async job =>
    (await listUnfinishedFiles(read, numberOf(job))).map(file => ({ ...file, id: toId(file.id) })),
  release: (job, files) => transaction(tx => releaseFiles(tx, numberOf(job), files.map(numberOf))),
});

function toPath(uri: string): string | undefined {
  try {
    return fromFileUri(uri);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function toPlace({ root, storage }: { root: string; storage: string | undefined }, file: string): Place | undefined {
  const path = pathInside(root, file);
  return path === undefined ? undefined : { root, path, storage };
}

/** One that is OFFLINE has room, as far as anybody knows. */
async function hasRoom(reader: Reader, storage: Storage, job: number, { bytes, hasWaited }: Room): Promise<boolean> {
  const space = await measureSpace(reader, storage, job);
  return space === undefined || fits(space, bytes, hasWaited);
}
