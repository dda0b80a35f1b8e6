/*
 * Storages: made, changed, removed; their files looked for.
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
  /** Absolute paths: storages lie in them or below. */
  mediaRoots: readonly string[];
}

/** Makes a storage, and its folder when there is none. Failure invalidInput or conflict for a folder it cannot have. */
export async function createStorage(context: StorageContext, given: NewStorage): Promise<Storage> {
  const root = await prepareRoot(context, given.root);
  return context.database.transaction(async tx => {
    await store.lockStorages(tx);
    refuseOverlap(root, await store.listStorages(tx));
    return store.insertStorage(tx, { ...given, root });
  });
}

/** Replaces what a storage is by what `change` makes of it. Failures as for createStorage; notFound. */
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
    // Read once more: somebody may have changed it meanwhile.
    const before = await getStorage(tx, id);
    const given = change(before);
    const after = { ...before, ...given, root: given.root === before.root ? before.root : root };
    const others = (await store.listStorages(tx)).filter(other => other.id !== id);
    refuseOverlap(after.root, others);
    await store.updateStorage(tx, id, after);
    return after;
  });
}

/** Failure notFound. */
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

/** A file must belong to one storage. */
function refuseOverlap(root: string, others: readonly Storage[]): void {
  const other = others.find(one => one.root === root || isInside(one.root, root) || isInside(root, one.root));
  if (other) throw conflict('method/uri', root, `Another storage has the folder ${other.root} already`);
}

const isInside = (root: string, folder: string): boolean => pathInside(root, folder) !== undefined;

/** Forgets a storage and its files, which stay on the disk. Failure notFound; conflict while jobs write to it. */
export async function deleteStorage({ database }: StorageContext, id: number): Promise<void> {
  await database.transaction(async tx => {
    if (!(await store.markStorageRemoved(tx, id))) throw notFound('storage', id);
    if (await isWrittenTo(tx, id))
      throw conflict('storage', id, 'Jobs are writing to the storage; wait for them, or abort them');
    await deleteFiles(tx, id);
  });
}

/** The folder of the first storage, in the first media root: beside it there is room for others. */
const FIRST_FOLDER = 'first';

/** Makes the first storage, when there has never been one: an empty server can be tried at once. */
export async function makeFirstStorage(context: StorageContext): Promise<void> {
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

/** The space of a storage now, for `job` when it is given; undefined: it is OFFLINE. */
export async function measureSpace(reader: Reader, storage: Storage, job?: number): Promise<StorageSpace | undefined> {
  const disk = await findSpace(storage.root);
  if (disk === undefined) return undefined;
  const used = storage.capacity === undefined ? 0 : await store.countUsedBytes(reader, storage.id, job);
  return shownSpace(disk, storage, used);
}

/** How many known files are looked at together, whether they were seen. */
const PAGE = 5_000;

/** Looks for the files of a storage: new ones, changed ones, and those that are gone. Not while it is OFFLINE. */
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
  // Unmounted in the middle: then nothing is known of the files that were not seen.
  if ((await findSpace(storage.root)) === undefined) return;
  for (let page = await listPresentFiles(database.read, storage.id, 0, PAGE); page.length > 0; ) {
    const missing = page.filter(id => id <= known && !seen.has(id));
    if (missing.length > 0) await database.transaction(tx => markFilesMissing(tx, missing));
    page = await listPresentFiles(database.read, storage.id, page.at(-1)!, PAGE);
  }
  await removeLeft(database.read, storage, left);
  await database.transaction(tx => store.markScanned(tx, storage.id, passedOver));
}

/** A job that was aborted while the storage was away could not take away what it had begun. */
async function removeLeft(read: Reader, { id, root }: Storage, left: readonly Leftover[]): Promise<void> {
  if (left.length === 0) return;
  const tokens = left.map(({ token }) => token);
  const written = await listWriteTokens(read, id, tokens);
  for (const one of left) if (!written.includes(one.token)) await removeLeftover(root, one);
}
