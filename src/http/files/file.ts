/*
 * /file and /storage/{id}/file: the files of storages. Source: Vidispine API, "Files".
 */
import { deleteFile, openStoredFile, uploadFile } from '../../actions/files.ts';
import { conflict, invalid } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { checkPath, FILE_STATES, type FileState, nameOf } from '../../core/media/media.ts';
import { trimSlashes } from '../../core/text.ts';
import type { Database } from '../../store/database/database.ts';
import { type FileFilter, type FileSort, listFiles, type StoredFile } from '../../store/files.ts';
import { escapeLike } from '../../store/like.ts';
import type { Storage } from '../../store/storages.ts';
import { toFileDocument } from '../../views/storage.ts';
import { storageId } from '../path-ids.ts';
import { flag, list, type Reply, type Route, required, route, stream, text, type Values, whole } from '../wire/wire.ts';
import { FILE_ADDRESSES, type FileAddress, getFileFrom } from './addresses.ts';
import { getStorage } from './storages.ts';

export interface FileContext {
  database: Database;
  ids: Ids;
}

const READ = '_file_read';
export const WRITE_FILES = '_file_write';
const MAX_FILES_LISTED = 100_000;

export const singleFileRoutes = (context: FileContext): Route[] => [
  listAllFiles(context),
  listStorageFiles(context),
  uploadData(context, 'put'),
  uploadData(context, 'post'),
  ...FILE_ADDRESSES.flatMap(address => [
    getFile(context, address),
    downloadData(context, address),
    forgetEntity(context, address),
  ]),
];

const SORTS: readonly FileSort[] = ['fileId', 'path', 'size', 'state', 'timestamp'];

const listParameters = (ids: Ids) => ({
  id: list('Ids of files.', { parse: id => ids.get('file', id) }),
  state: list('File states.', { parse: parseState, values: FILE_STATES }),
  path: text('A folder; with `wildcard`, a pattern of `*` and `?`.'),
  wildcard: flag(false, 'Read `path` as a pattern.'),
  recursive: flag(true, 'List the files of folders below, too.'),
  ignorecase: flag(false, 'Compare paths without regard to case.'),
  sort: text(`The sort key: ${SORTS.join(', ')}, each with \`asc\` or \`desc\`.`, { parse: parseSort }),
  first: whole({ fallback: 0, min: 0 }, 'The position of the first file, from 0.'),
  number: whole({ fallback: 100, min: 0, max: MAX_FILES_LISTED }, 'The most files listed.'),
});

type ListQuery = Values<ReturnType<typeof listParameters>>;

const FILES = { document: 'FileListDocument', text: 'The ids, one a line.' } as const;

const listAllFiles = (context: FileContext): Route =>
  route({
    method: 'get',
    path: '/storage/file',
    role: READ,
    summary: 'List the files of all storages.',
    query: listParameters(context.ids),
    answers: FILES,
    handle: ({ query }) => replyList(context, query),
  });

const listStorageFiles = (context: FileContext): Route =>
  route({
    method: 'get',
    path: '/storage/:id/file',
    role: READ,
    summary: 'List the files of a storage.',
    params: { id: storageId(context.ids) },
    query: listParameters(context.ids),
    answers: FILES,
    handle: async ({ params, query }) => replyList(context, query, await getStorage(context.database, params.id)),
  });

async function replyList({ database, ids }: FileContext, query: ListQuery, storage?: Storage): Promise<Reply> {
  const { first, number, sort = BY_ID } = query;
  const filter = { ...toFilter(query), storage: storage?.id };
  const { hits, files } = await listFiles(database.read, filter, { ...sort, first, number });
  const file = files.map(one => toFileDocument(ids, one));
  return {
    document: 'FileListDocument',
    value: { hits, ...(file.length > 0 && { file }) },
    text: () => file.map(({ id }) => `${id}\r\n`).join(''),
  };
}

function toFilter(query: ListQuery): FileFilter {
  const path = trimSlashes(query.path ?? '');
  const below = path === '' ? '' : `${escapeLike(path)}/`;
  const pattern = escapeLike(path).replaceAll('*', '%').replaceAll('?', '_');
  return {
    ids: query.id,
    states: query.state,
    ignoreCase: query.ignorecase,
    path: (query.wildcard ? pattern : below && `${below}%`) || undefined,
    notPath: query.recursive || query.wildcard ? undefined : `${below}%/%`,
  };
}

function parseState(given: string): FileState {
  const state = FILE_STATES.find(one => one === given.toUpperCase());
  if (state === undefined)
    throw invalid('state', given, `'${given}' is not a file state; there are ${FILE_STATES.join(', ')}`);
  return state;
}

type Sort = { sort: FileSort; descending: boolean };
const BY_ID: Sort = { sort: 'fileId', descending: false };

/** Reads `size desc`. */
function parseSort(given: string): Sort {
  const [field, direction = 'asc', ...rest] = given.trim().split(/\s+/);
  const sort = SORTS.find(one => one === field);
  if (sort === undefined || !['asc', 'desc'].includes(direction.toLowerCase()) || rest.length > 0)
    throw invalid(
      'sort',
      given,
      `Files can be sorted by ${SORTS.join(', ')}, each with asc or desc, not by "${given}"`,
    );
  return { sort, descending: direction.toLowerCase() === 'desc' };
}

const FILE = { document: 'FileDocument', text: 'The path of the file.' } as const;

const getFile = ({ database, ids }: FileContext, { path, params }: FileAddress): Route =>
  route({
    method: 'get',
    path,
    role: READ,
    summary: 'Show a file.',
    params,
    answers: FILE,
    conflict: 'Files of several storages have this path.',
    handle: async call => reply(ids, await getFileFrom(database, ids, call.params)),
  });

const reply = (ids: Ids, file: StoredFile): Reply => ({
  document: 'FileDocument',
  value: toFileDocument(ids, file),
  text: file.path,
});

const NEEDS_PATH = 'The parameter path is required: where the file goes';

/** PUT replaces a file, POST refuses to. */
const uploadData = ({ database, ids }: FileContext, method: 'put' | 'post'): Route =>
  route({
    method,
    path: '/storage/:id/file/data',
    role: WRITE_FILES,
    summary: method === 'put' ? 'Upload a file to `?path=`, or replace it.' : 'Upload a new file to `?path=`.',
    isExtension: true,
    params: { id: storageId(ids) },
    query: { path: required(text('The path of the file in the storage.', { parse: checkPath }), NEEDS_PATH) },
    takes: stream('The content of the file.'),
    answers: FILE,
    conflict: 'The file is being written, or exists already, or the storage is offline or full.',
    handle: async ({ params, query: { path }, body, length }) => {
      try {
        const storage = await getStorage(database, params.id);
        const file = { path, replace: method === 'put', size: length ?? 0, content: body };
        return reply(ids, await uploadFile(database, storage, file));
      } finally {
        // Nobody reads the rest of an upload that was refused: the connection must not wait for it.
        body.resume();
      }
    },
  });

const downloadData = ({ database, ids }: FileContext, { path, params }: FileAddress): Route =>
  route({
    method: 'get',
    path: `${path}/data`,
    role: READ,
    summary: 'Download the content of a file, or a range of it.',
    params,
    answers: { types: ['*/*'], hasRanges: true },
    conflict: 'The file is still being written.',
    handle: async call => {
      const file = await getFileFrom(database, ids, call.params);
      if (file.state === 'TO_APPEAR') throw conflict('file', file.id, 'The file is still being written');
      const { handle, size, modifiedAt } = await openStoredFile(file);
      const read = (start: number, end: number) => handle.createReadStream({ start, end });
      return { content: { name: nameOf(file.path), size, modifiedAt, read, close: () => handle.close() } };
    },
  });

const forgetEntity = ({ database, ids }: FileContext, { path, params }: FileAddress): Route =>
  route({
    method: 'delete',
    path: `${path}/entity`,
    role: WRITE_FILES,
    summary: 'Forget a file; it stays on the disk.',
    params,
    handle: async call => {
      const { id } = await getFileFrom(database, ids, call.params);
      await deleteFile(database, id);
    },
  });
