/*
 * /file and /storage/{id}/file: the files of storages. Source: Vidispine API, "Files".
 */

import { deleteFile, openStoredFile, uploadFile } from '../actions/files.ts';
import { conflict, invalid } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import { checkPath, FILE_STATES, type FileState, nameOf } from '../core/media/media.ts';
import type { Database } from '../store/database/database.ts';
import { type FileFilter, type FileSort, listFiles, type StoredFile } from '../store/files.ts';
import { escapeLike } from '../store/like.ts';
import { toFileDocument } from '../views/storage.ts';
import { FILE_ADDRESSES, getFileFrom } from './file-addresses.ts';
import { getStorageFrom } from './storages.ts';
import type { Handler, Query, Reply, Route } from './wire/wire.ts';

export interface FileServices {
  database: Database;
  ids: Ids;
}

const READ = '_file_read';
export const WRITE_FILES = '_file_write';
const MOST_FILES_LISTED = 100_000;

export const fileRoutes = (services: FileServices): Route[] => [
  ['get', '/storage/file', READ, getFiles(services)],
  ['get', '/storage/:id/file', READ, getFiles(services)],
  ['put', '/storage/:id/file/data', WRITE_FILES, putData(services, true), 'stream'],
  ['post', '/storage/:id/file/data', WRITE_FILES, putData(services, false), 'stream'],
  ...FILE_ADDRESSES.flatMap((path): Route[] => [
    ['get', path, READ, getFile(services)],
    ['get', `${path}/data`, READ, getData(services)],
    ['delete', `${path}/entity`, WRITE_FILES, deleteEntity(services)],
  ]),
];

/** GET /storage[/{id}]/file?path=&recursive=&wildcard=&ignorecase=&state=&id=&first=0&number=100&sort= → a list. */
const getFiles =
  ({ database, ids }: FileServices): Handler =>
  async call => {
    const { query, path } = call;
    const storage = path.id === undefined ? undefined : await getStorageFrom(database, ids, call);
    const filter = { ...toFilter(query, ids), storage: storage?.id };
    const page = {
      ...toSort(query),
      first: query.whole('first', { fallback: 0, min: 0 }),
      number: query.whole('number', { fallback: 100, min: 0, max: MOST_FILES_LISTED }),
    };
    const { hits, files } = await listFiles(database.read, filter, page);
    const file = files.map(one => toFileDocument(ids, one));
    return {
      document: 'FileListDocument',
      value: { hits, ...(file.length > 0 && { file }) },
      text: () => file.map(({ id }) => `${id}\r\n`).join(''),
    };
  };

function toFilter(query: Query, ids: Ids): FileFilter {
  const numbers = query.list('id')?.map(id => ids.get('file', id));
  const states = query.list('state')?.map(toState);
  const path = (query.text('path') ?? '').replace(/^\/+|\/+$/g, '');
  const below = path === '' ? '' : `${escapeLike(path)}/`;
  const isPattern = query.flag('wildcard', false);
  const isDeep = query.flag('recursive', true);
  return {
    ids: numbers,
    states,
    ignoreCase: query.flag('ignorecase', false),
    path: (isPattern ? escapeLike(path).replaceAll('*', '%').replaceAll('?', '_') : below && `${below}%`) || undefined,
    notPath: isDeep || isPattern ? undefined : `${below}%/%`,
  };
}

function toState(text: string): FileState {
  const state = FILE_STATES.find(one => one === text.toUpperCase());
  if (state === undefined)
    throw invalid('state', text, `'${text}' is not a file state; there are ${FILE_STATES.join(', ')}`);
  return state;
}

const SORTS: readonly FileSort[] = ['fileId', 'path', 'size', 'state', 'timestamp'];

/** `sort=size desc`; in the order of their ids when nothing is said. */
function toSort(query: Query): { sort: FileSort; descending: boolean } {
  const text = query.text('sort') ?? 'fileId';
  const [field, direction = 'asc', ...rest] = text.trim().split(/\s+/);
  const sort = SORTS.find(one => one === field);
  if (sort === undefined || !['asc', 'desc'].includes(direction.toLowerCase()) || rest.length > 0)
    throw invalid('sort', text, `Files can be sorted by ${SORTS.join(', ')}, each with asc or desc, not by "${text}"`);
  return { sort, descending: direction.toLowerCase() === 'desc' };
}

/** GET {file} → FileDocument. */
const getFile =
  ({ database, ids }: FileServices): Handler =>
  async call =>
    reply(ids, await getFileFrom(database, ids, call));

const reply = (ids: Ids, file: StoredFile): Reply => ({
  document: 'FileDocument',
  value: toFileDocument(ids, file),
  text: file.path,
});

/** PUT, POST /storage/{id}/file/data?path= [bytes] → FileDocument. PUT replaces a file, POST refuses to. Ours. */
const putData =
  ({ database, ids }: FileServices, replace: boolean): Handler =>
  async call => {
    const content = call.stream();
    try {
      const given = call.query.text('path');
      if (given === undefined) throw invalid('path', undefined, 'The parameter path is required: where the file goes');
      const path = checkPath(given);
      const storage = await getStorageFrom(database, ids, call);
      const size = call.length ?? 0;
      const upload = uploadFile(database, storage, { path, replace, size, content });
      return reply(ids, await upload);
    } finally {
      // What was refused is read to its end by nobody: the connection must not wait for it.
      content.resume();
    }
  };

/** GET {file}/data → the content, or a range of it. */
const getData =
  ({ database, ids }: FileServices): Handler =>
  async call => {
    const file = await getFileFrom(database, ids, call);
    if (file.state === 'TO_APPEAR') throw conflict('file', ids.format(file.id), 'The file is still being written');
    const { handle, size, modifiedAt } = await openStoredFile(file);
    const read = (start: number, end: number) => handle.createReadStream({ start, end });
    return { content: { name: nameOf(file.path), size, modifiedAt, read, close: () => handle.close() } };
  };

/** DELETE {file}/entity: forgets the file, which stays on the disk. */
const deleteEntity =
  ({ database, ids }: FileServices): Handler =>
  async call => {
    const { id } = await getFileFrom(database, ids, call);
    await deleteFile(database, id);
  };
