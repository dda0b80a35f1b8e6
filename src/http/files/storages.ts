/*
 * /storage: folders whose files the server knows. Source: Vidispine API, "Storages".
 */
import * as storages from '../../actions/storages.ts';
import { invalid, notFound } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import type { Database } from '../../store/database/database.ts';
import { findStorage, listStorages, type Storage } from '../../store/storages.ts';
import { toStorageDocument } from '../../views/storage.ts';
import { storageId } from '../path-ids.ts';
import { type DocumentReply, document, list, type Route, route } from '../wire/wire.ts';
import { readStorageDocument } from './storage-document.ts';

export interface StorageContext {
  context: storages.StorageContext;
  ids: Ids;
  /** Starts to look for the files of a storage, unless a scan of it is running. */
  scan(storage: Storage): void;
}

const READ = '_storage_read';
const WRITE = '_storage_write';

export const storageRoutes = (context: StorageContext): Route[] => [
  getStorages(context),
  createStorage(context),
  showStorage(context),
  changeStorage(context),
  deleteStorage(context),
  rescanStorage(context),
];

/** The states that clients may ask for: READY is a state of real servers. Source: Vidispine API, "Storage states". */
const STATES: Readonly<Record<string, string>> = {
  ...{ ONLINE: 'ONLINE', READY: 'ONLINE', OFFLINE: 'OFFLINE' },
  // No storage of this server is ever in one of these.
  ...{ NONE: 'NONE', FAILED: 'FAILED', DISABLED: 'DISABLED', EVACUATING: 'EVACUATING', EVACUATED: 'EVACUATED' },
};

function parseState(text: string): string {
  const state = STATES[text.toUpperCase()];
  if (state === undefined)
    throw invalid('status', text, `'${text}' is not a storage state; there are ${Object.keys(STATES).join(', ')}`);
  return state;
}

const getStorages = ({ context, ids }: StorageContext): Route =>
  route({
    method: 'get',
    path: '/storage',
    role: READ,
    summary: 'List the storages, or those of `?status=`: ONLINE (or READY), OFFLINE.',
    query: { status: list('Storage states.', { parse: parseState, values: Object.keys(STATES) }) },
    answers: { document: 'StorageListDocument', text: 'The ids, one a line.' },
    handle: async ({ query: { status } }) => {
      const all = await listStorages(context.database.read);
      const documents = await Promise.all(all.map(storage => show(context, ids, storage)));
      const storage = documents.filter(({ state }) => status?.includes(state ?? '') ?? true);
      return {
        document: 'StorageListDocument',
        value: storage.length > 0 ? { storage } : {},
        text: storage.map(({ id }) => `${id}\r\n`).join(''),
      };
    },
  });

const show = async (context: storages.StorageContext, ids: Ids, storage: Storage) =>
  toStorageDocument(ids, storage, await storages.measureSpace(context.database.read, storage));

const STORAGE = { document: 'StorageDocument', text: 'The id of the storage.' } as const;

const createStorage = ({ context, ids, scan }: StorageContext): Route =>
  route({
    method: 'post',
    path: '/storage',
    role: WRITE,
    summary: 'Create a storage.',
    takes: document('StorageDocument'),
    answers: STORAGE,
    conflict: 'Another storage has the folder.',
    example: {
      body: { type: 'LOCAL', method: [{ uri: 'file:///media/clips/', read: true, write: true, browse: true }] },
    },
    handle: async ({ body }) => {
      const storage = await storages.createStorage(context, readStorageDocument(body));
      scan(storage);
      return reply(await show(context, ids, storage));
    },
  });

const showStorage = ({ context, ids }: StorageContext): Route =>
  route({
    method: 'get',
    path: '/storage/:id',
    role: READ,
    summary: 'Show a storage.',
    params: { id: storageId(ids) },
    answers: { document: 'StorageDocument', text: 'The state of the storage.' },
    handle: async ({ params }) => {
      const shown = await show(context, ids, await getStorage(context.database, params.id));
      return { ...reply(shown), text: shown.state ?? '' };
    },
  });

/** Members that the document does not have stay as they are. */
const changeStorage = ({ context, ids }: StorageContext): Route =>
  route({
    method: 'put',
    path: '/storage/:id',
    role: WRITE,
    summary: 'Change a storage.',
    params: { id: storageId(ids) },
    takes: document('StorageDocument'),
    answers: STORAGE,
    conflict: 'Another storage has the folder.',
    handle: async ({ params, body }) => {
      const storage = await storages.changeStorage(context, params.id, before => readStorageDocument(body, before));
      return reply(await show(context, ids, storage));
    },
  });

const deleteStorage = ({ context, ids }: StorageContext): Route =>
  route({
    method: 'delete',
    path: '/storage/:id',
    role: WRITE,
    summary: 'Forget a storage; its files stay on the disk.',
    params: { id: storageId(ids) },
    conflict: 'Jobs are writing to the storage.',
    handle: ({ params }) => storages.deleteStorage(context, params.id),
  });

/** Answered immediately; `timestamp` of the storage says when it was done. */
const rescanStorage = ({ context, ids, scan }: StorageContext): Route =>
  route({
    method: 'post',
    path: '/storage/:id/rescan',
    role: WRITE,
    summary: 'Look for the files of a storage.',
    params: { id: storageId(ids) },
    handle: async ({ params }) => scan(await getStorage(context.database, params.id)),
  });

const reply = (
  value: ReturnType<typeof toStorageDocument>,
): Extract<DocumentReply, { document: 'StorageDocument' }> => ({
  document: 'StorageDocument',
  value,
  text: value.id ?? '',
});

/** Throws Failure notFound when there is no such storage. */
export async function getStorage({ read }: Database, id: number): Promise<Storage> {
  const storage = await findStorage(read, id);
  if (!storage) throw notFound('storage', id);
  return storage;
}
