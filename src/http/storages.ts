/*
 * /storage: folders whose files are known. Source: Vidispine API, "Storages".
 */
import { changeStorage, createStorage, measureSpace, removeStorage, type StorageContext } from '../actions/storages.ts';
import { invalid, notFound } from '../core/failure.ts';
import type { Database } from '../store/database/database.ts';
import { findStorage, listStorages, type Storage } from '../store/storages.ts';
import { told } from './job-document.ts';
import { readStorageDocument, toNumber, toStorageDocument } from './storage-document.ts';
import { type Call, getDocument, type Handler, type Reply, type Route } from './wire/wire.ts';

export interface StorageServices {
  context: StorageContext;
  site: string;
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
  ({ context, site }: StorageServices): Handler =>
  async ({ query }) => {
    const states = query.list('status')?.map(toState);
    const all = await listStorages(context.database.read);
    const documents = await Promise.all(all.map(storage => show(context, site, storage)));
    const storage = documents.filter(({ state }) => states?.includes(state ?? '') ?? true);
    return {
      document: 'StorageListDocument',
      value: storage.length > 0 ? { storage } : {},
      text: storage.map(({ id }) => `${id}\r\n`).join(''),
    };
  };

const show = async (context: StorageContext, site: string, storage: Storage) =>
  toStorageDocument(site, storage, await measureSpace(context.database.read, storage));

/** POST /storage [StorageDocument] → StorageDocument. */
const postStorage =
  ({ context, site, scan }: StorageServices): Handler =>
  async call => {
    const given = readStorageDocument(getDocument(call, 'StorageDocument'));
    const storage = await told(site, createStorage(context, given), 'storage');
    scan(storage);
    return reply(await show(context, site, storage));
  };

/** GET /storage/{id} → StorageDocument, or its state as text. */
const getStorage =
  ({ context, site }: StorageServices): Handler =>
  async call => {
    const document = await show(context, site, await getStorageFrom(context.database, site, call));
    return { ...reply(document), text: document.state ?? '' };
  };

/** PUT /storage/{id} [StorageDocument] → StorageDocument. What is not given stays. */
const putStorage =
  ({ context, site }: StorageServices): Handler =>
  async call => {
    const given = getDocument(call, 'StorageDocument');
    const id = toNumber(site, call.path.id, 'storage');
    const storage = await told(
      site,
      changeStorage(context, id, before => readStorageDocument(given, before)),
      'storage',
    );
    return reply(await show(context, site, storage));
  };

/** DELETE /storage/{id}. Its files stay on the disk. */
const deleteStorage =
  ({ context, site }: StorageServices): Handler =>
  async ({ path }) => {
    await told(site, removeStorage(context, toNumber(site, path.id, 'storage')), 'storage');
  };

/** POST /storage/{id}/rescan: answered at once; `timestamp` of the storage says when it was done. */
const rescan =
  ({ context, site, scan }: StorageServices): Handler =>
  async call => {
    scan(await getStorageFrom(context.database, site, call));
  };

const reply = (value: ReturnType<typeof toStorageDocument>): Extract<Reply, { document: 'StorageDocument' }> => ({
  document: 'StorageDocument',
  value,
  text: value.id ?? '',
});

/** The storage that a path names by `:id`. Failure notFound. */
export const getStorageFrom = (database: Database, site: string, { path }: Call): Promise<Storage> =>
  getStorageById(database, site, path.id);

/** Failure notFound. */
export async function getStorageById({ read }: Database, site: string, id: string | undefined): Promise<Storage> {
  const storage = await findStorage(read, toNumber(site, id, 'storage'));
  if (!storage) throw notFound('storage', id ?? '');
  return storage;
}
