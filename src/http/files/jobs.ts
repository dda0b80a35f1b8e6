/*
 * Jobs that are created from a file: copied, moved, deleted, analyzed. Source: Vidispine API, "Files".
 */
import type { JobCreator } from '../../actions/jobs.ts';
import type { Ids } from '../../core/ids.ts';
import type { Account } from '../../store/accounts.ts';
import type { Database } from '../../store/database/database.ts';
import { toCreatedDocument } from '../../views/job.ts';
import { type Asked, MEDIA_REQUEST_PARAMETERS, toRequest } from '../jobs/jobs.ts';
import { storageId } from '../path-ids.ts';
import { flag, type Given, once, type Reply, type Route, route, type Values } from '../wire/wire.ts';
import { FILE_ADDRESSES, type FileAddress, getFileFrom } from './addresses.ts';
import { WRITE_FILES } from './file.ts';
import { getStorage } from './storages.ts';

export interface FileJobContext {
  database: Database;
  creator: JobCreator;
  ids: Ids;
}

export const fileJobRoutes = (context: FileJobContext): Route[] =>
  FILE_ADDRESSES.flatMap(address => [
    transferFile(context, address),
    analyzeFile(context, address),
    deleteFile(context, address),
  ]);

const JOB = { document: 'JobDocument', text: 'The id of the job.' } as const;

const transferFile = (context: FileJobContext, { path, params }: FileAddress): Route =>
  route({
    method: 'post',
    path: `${path}/storage/:target`,
    role: WRITE_FILES,
    summary: 'Create a job that copies the file to a storage, or moves it.',
    params: { ...params, target: storageId(context.ids) },
    query: { move: once(flag(false, 'Move the file.')), ...MEDIA_REQUEST_PARAMETERS },
    answers: JOB,
    handle: async ({ params: { target, ...file }, query, ...call }) => {
      const { database, ids } = context;
      const { id } = await getStorage(database, target);
      const asked = {
        type: query.move ? 'MOVE_FILE' : 'COPY_FILE',
        path: { storageId: ids.format(id) },
        own: ['move'],
      };
      return create(context, { ...call, query, file, asked });
    },
  });

const analyzeFile = (context: FileJobContext, { path, params }: FileAddress): Route =>
  route({
    method: 'post',
    path: `${path}/analyze`,
    role: WRITE_FILES,
    summary: 'Create a job that analyzes the file.',
    params,
    query: MEDIA_REQUEST_PARAMETERS,
    answers: JOB,
    handle: ({ params: file, ...call }) => create(context, { ...call, file, asked: { type: 'FILE_ANALYZE' } }),
  });

const deleteFile = (context: FileJobContext, { path, params }: FileAddress): Route =>
  route({
    method: 'delete',
    path,
    role: WRITE_FILES,
    summary: 'Create a job that deletes the file.',
    params,
    query: MEDIA_REQUEST_PARAMETERS,
    answers: JOB,
    handle: ({ params: file, ...call }) => create(context, { ...call, file, asked: { type: 'DELETE_FILE' } }),
  });

interface FileRequest {
  /** The parts of the path that name the file. */
  file: Readonly<Record<string, string>>;
  query: Values<typeof MEDIA_REQUEST_PARAMETERS>;
  given: Given;
  account: Account;
  asked: Asked;
}

async function create({ database, creator, ids }: FileJobContext, request: FileRequest): Promise<Reply> {
  const { file, query, given, account, asked } = request;
  const { id } = await getFileFrom(database, ids, file);
  const job = toRequest(query, given, { ...asked, path: { ...asked.path, fileId: ids.format(id) } });
  const added = await creator.create(account, job);
  const value = toCreatedDocument(ids, added, { user: account.name, ...job });
  return { document: 'JobDocument', value, text: value.jobId };
}
