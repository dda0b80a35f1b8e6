/*
 * /storage: folders whose files are known. Source: Vidispine API, "Storages".
 */

import type { StorageContext } from '../actions/storages.ts';
import * as actions from '../actions/storages.ts';
import { invalid, notFound } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import type { Database } from '../store/database/database.ts';
import { findStorage, listStorages, type Storage } from '../store/storages.ts';
import { toStorageDocument } from '../views/storage.ts';
import { readStorageDocument } from './storage-document.ts';
import { type Call, getDocument, type Handler, type Reply, type Route } from './wire/wire.ts';

export interface StorageServices {
  context: StorageContext;
  ids: Ids;
  /** Begins to look for the files of a storage, unless that goes on already. */
  scan(storage: Storage): void;
}

export const storageRoutes = (services: StorageServices): Route[] => [
  ['get', '/storage', '_storage_read', getStorages(services)],
  ['post', '/storage', '_storage_write', postStorage(services)],
  ['get', '/storage/:id', '_storage_read', getStorage(services)],
  ['put', '/storage/:id', '_storage_write', putStorage(services)],
  ['delete', '/storage/:id', '_storage_write', deleteStorage(services)],
  ['post', '/storage/:id/rescan', '_storage_write', rescan(services)],
];

/** What can be asked for: READY is what storages of other servers are. Source: Vidispine API, "Storage states". */
const STATES: Readonly<Record<string, string>> = {
  ...{ ONLINE: 'ONLINE', READY: 'ONLINE', OFFLINE: 'OFFLINE' },
  // No storage is ever in these here.
  ...{ NONE: 'NONE', FAILED: 'FAILED', DISABLED: 'DISABLED', EVACUATING: 'EVACUATING', EVACUATED: 'EVACUATED' },
};

function toState(text: string): string {
  const state = STATES[text.toUpperCase()];
  if (state === undefined)
    throw invalid('status', text, `'${text}' is not a storage state; there are ${Object.keys(STATES).join(', ')}`);
  return state;
}

/** GET /storage?status= → StorageListDocument, or the ids as text. */
const getStorages =
  ({ context, ids }: StorageServices): Handler =>
  async ({ query }) => {
    const states = query.list('status')?.map(toState);
    const all = await listStorages(context.database.read);
    const documents = await Promise.all(all.map(storage => show(context, ids, storage)));
    const storage = documents.filter(({ state }) => states?.includes(state ?? '') ?? true);
    return {
      document: 'StorageListDocument',
      value: storage.length > 0 ? { storage } : {},
      text: storage.map(({ id }) => `${id}\r\n`).join(''),
    };
  };

const show = async (context: StorageContext, ids: Ids, storage: Storage) =>
  toStorageDocument(ids, storage, await actions.measureSpace(context.database.read, storage));

/** POST /storage [StorageDocument] → StorageDocument. */
const postStorage =
  ({ context, ids, scan }: StorageServices): Handler =>
  async call => {
    const given = readStorageDocument(getDocument(call, 'StorageDocument'));
    const storage = await actions.createStorage(context, given);
    scan(storage);
    return reply(await show(context, ids, storage));
  };

/** GET /storage/{id} → StorageDocument, or its state as text. */
const getStorage =
  ({ context, ids }: StorageServices): Handler =>
  async call => {
    const document = await show(context, ids, await getStorageFrom(context.database, ids, call));
    return { ...reply(document), text: document.state ?? '' };
  };

/** PUT /storage/{id} [StorageDocument] → StorageDocument. What is not given stays. */
const putStorage =
  ({ context, ids }: StorageServices): Handler =>
  async call => {
    const given = getDocument(call, 'StorageDocument');
    const id = ids.get('storage', call.path.id ?? '');
    const storage = await actions.changeStorage(context, id, before => readStorageDocument(given, before));
    return reply(await show(context, ids, storage));
  };

/** DELETE /storage/{id}. Its files stay on the disk. */
const deleteStorage =
  ({ context, ids }: StorageServices): Handler =>
  async ({ path }) => {
    await actions.deleteStorage(context, ids.get('storage', path.id ?? ''));
  };

/** POST /storage/{id}/rescan: answered at once; `timestamp` of the storage says when it was done. */
const rescan =
  ({ context, ids, scan }: StorageServices): Handler =>
  async call => {
    scan(await getStorageFrom(context.database, ids, call));
  };

const reply = (value: ReturnType<typeof toStorageDocument>): Extract<Reply, { document: 'StorageDocument' }> => ({
  document: 'StorageDocument',
  value,
  text: value.id ?? '',
});

/** The storage that a path names by `:id`. Failure notFound. */
export const getStorageFrom = (database: Database, ids: Ids, { path }: Call): Promise<Storage> =>
  getStorageById(database, ids, path.id);

/** Failure notFound. */
export async function getStorageById({ read }: Database, ids: Ids, id: string | undefined): Promise<Storage> {
  const storage = await findStorage(read, ids.get('storage', id ?? ''));
  if (!storage) throw notFound('storage', id ?? '');
  return storage;
}
