/*
 * Creates, changes, deletes and scans storages.
 */
import path from 'node:path';
import { conflict, type Failure, invalid, notFound } from '../core/failure.ts';
import { pathInside, type StorageSpace, shownSpace } from '../core/media/media.ts';
import { isBelowRoots } from '../media/roots.ts';
import { type Leftover, type PassedOverFile, removeLeftover, scanFiles } from '../media/scan.ts';
import { findSpace, prepareFolder } from '../media/storage-folder.ts';
import type { Database, Reader } from '../store/database/database.ts';
import { deleteFiles, listPresentFiles, markFilesMissing, readLastFileId, saveSeenFiles } from '../store/files.ts';
import { isWrittenTo, listWriteTokens } from '../store/reservations.ts';
import type { NewStorage, Storage } from '../store/storages.ts';
import * as store from '../store/storages.ts';

export interface StorageContext {
  database: Database;
  /** Absolute paths. Every storage is one of these folders, or below one. */
  mediaRoots: readonly string[];
}

/** Creates a storage, and its folder if needed. Failure invalidInput or conflict for a folder that it cannot use. */
export async function createStorage(context: StorageContext, given: NewStorage): Promise<Storage> {
  const root = await prepareRoot(context, given.root);
  return context.database.transaction(async tx => {
    await store.lockStorages(tx);
    refuseOverlap(root, await store.listStorages(tx));
    return store.insertStorage(tx, { ...given, root });
  });
}

/** Replaces a storage by the result of `change`. Failures as for createStorage; notFound. */
export async function changeStorage(
  context: StorageContext,
  id: number,
  change: (storage: Storage) => NewStorage,
): Promise<Storage> {
  const known = await getStorage(context.database.read, id);
  const wanted = change(known).root;
  const root = wanted === known.root ? wanted : await prepareRoot(context, wanted);
  return context.database.transaction(async tx => {
    await store.lockStorages(tx);
    // Read again: another transaction may have changed it since.
    const before = await getStorage(tx, id);
    const given = change(before);
    const after = { ...before, ...given, root: given.root === before.root ? before.root : root };
    const others = (await store.listStorages(tx)).filter(other => other.id !== id);
    refuseOverlap(after.root, others);
    await store.updateStorage(tx, id, after);
    return after;
  });
}

async function getStorage(reader: Reader, id: number): Promise<Storage> {
  const storage = await store.findStorage(reader, id);
  if (!storage) throw notFound('storage', id);
  return storage;
}

async function prepareRoot({ mediaRoots }: StorageContext, root: string): Promise<string> {
  if (!(await isBelowRoots(root, mediaRoots))) throw outside(root, mediaRoots);
  try {
    const real = await prepareFolder(root);
    if (await isBelowRoots(real, mediaRoots)) return real;
  } catch (error) {
    throw invalid('method/uri', root, `The folder ${root} cannot be used: ${(error as Error).message}`);
  }
  throw outside(root, mediaRoots);
}

const outside = (root: string, mediaRoots: readonly string[]): Failure =>
  invalid(
    'method/uri',
    root,
    `The folder ${root} is not below a media root: ${mediaRoots.join(', ') || 'there are none'} (JOBSPINE_MEDIA_ROOTS)`,
  );

/** Refuses a folder that overlaps that of another storage: a file belongs to one storage only. */
function refuseOverlap(root: string, others: readonly Storage[]): void {
  const other = others.find(one => one.root === root || isInside(one.root, root) || isInside(root, one.root));
  if (other) throw conflict('method/uri', root, `Another storage already has the folder ${other.root}`);
}

const isInside = (root: string, folder: string): boolean => pathInside(root, folder) !== undefined;

/** Deletes a storage; its files stay on the disk. Failure notFound; conflict while jobs write to it. */
export async function deleteStorage({ database }: StorageContext, id: number): Promise<void> {
  await database.transaction(async tx => {
    if (!(await store.markStorageRemoved(tx, id))) throw notFound('storage', id);
    if (await isWrittenTo(tx, id))
      throw conflict('storage', id, 'Jobs are writing to the storage; wait for them, or abort them');
    await deleteFiles(tx, id);
  });
}

/** The folder of the first storage inside the first media root, so that other storages can be created beside it. */
const FIRST_FOLDER = 'first';

/** Creates the first storage if there has never been one, so that a new server can be tried immediately. */
export async function createFirstStorage(context: StorageContext): Promise<void> {
  const [mediaRoot] = context.mediaRoots;
  if (mediaRoot === undefined || (await store.hasHadStorages(context.database.read))) return;
  const root = await prepareRoot(context, path.join(mediaRoot, FIRST_FOLDER));
  await context.database.transaction(async tx => {
    await store.lockStorages(tx);
    if (await store.hasHadStorages(tx)) return;
    await store.insertStorage(tx, { type: 'LOCAL', root, metadata: [], scanInterval: DEFAULT_SCAN_SECONDS });
  });
}

export const DEFAULT_SCAN_SECONDS = 60;

/** Measures the space of a storage, for `job` if it is given. Undefined: the storage is OFFLINE. */
export async function measureSpace(reader: Reader, storage: Storage, job?: number): Promise<StorageSpace | undefined> {
  const disk = await findSpace(storage.root);
  if (disk === undefined) return undefined;
  const used = storage.capacity === undefined ? 0 : await store.countUsedBytes(reader, storage.id, job);
  return shownSpace(disk, storage, used);
}

/** The number of known files that are compared with the scan at a time. */
const PAGE = 5_000;

/** Finds the new, changed and missing files of a storage. Does nothing while it is OFFLINE. */
export async function scanStorage(
  { database }: StorageContext,
  storage: Storage,
  onPassedOver: (file: PassedOverFile) => void = () => {},
): Promise<void> {
  if ((await findSpace(storage.root)) === undefined) return;
  const known = await readLastFileId(database.read, storage.id);
  const seen = new Set<number>();
  let passedOver = 0;
  const passOver = (file: PassedOverFile): void => {
    passedOver += 1;
    onPassedOver(file);
  };
  const left: Leftover[] = [];
  const listener = { onPassedOver: passOver, onLeftover: (file: Leftover) => void left.push(file) };
  for await (const files of scanFiles(storage.root, listener)) {
    const ids = await database.transaction(tx => saveSeenFiles(tx, storage.id, files));
    for (const id of ids) seen.add(id);
  }
  // If it was unmounted during the scan, files that were not seen may still exist.
  if ((await findSpace(storage.root)) === undefined) return;
  for (let page = await listPresentFiles(database.read, storage.id, 0, PAGE); page.length > 0; ) {
    const missing = page.filter(id => id <= known && !seen.has(id));
    if (missing.length > 0) await database.transaction(tx => markFilesMissing(tx, missing));
    page = await listPresentFiles(database.read, storage.id, page.at(-1)!, PAGE);
  }
  await removeLeftovers(database.read, storage, left);
  await database.transaction(tx => store.markScanned(tx, storage.id, passedOver));
}

/** Removes unfinished files of jobs that were aborted while the storage was offline. */
async function removeLeftovers(read: Reader, { id, root }: Storage, left: readonly Leftover[]): Promise<void> {
  if (left.length === 0) return;
  const tokens = left.map(({ token }) => token);
  const written = await listWriteTokens(read, id, tokens);
  for (const one of left) if (!written.includes(one.token)) await removeLeftover(root, one);
}
