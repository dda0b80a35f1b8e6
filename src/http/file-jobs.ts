/*
 * Jobs that are made of a file: copied, moved, deleted, analyzed. Source: Vidispine API, "Files".
 */

import type { JobCreator } from '../actions/jobs.ts';
import type { Ids } from '../core/ids.ts';
import type { Database } from '../store/database/database.ts';
import { toCreatedDocument } from '../views/job.ts';
import { FILE_ADDRESSES, getFileFrom } from './file-addresses.ts';
import { WRITE_FILES } from './files.ts';
import { type Asked, toRequest } from './jobs.ts';
import { getStorageById } from './storages.ts';
import type { Call, Handler, Reply, Route } from './wire/wire.ts';

export interface FileJobServices {
  database: Database;
  creator: JobCreator;
  ids: Ids;
}

export const fileJobRoutes = (services: FileJobServices): Route[] =>
  FILE_ADDRESSES.flatMap((path): Route[] => [
    ['post', `${path}/storage/:target`, WRITE_FILES, transferFile(services)],
    ['post', `${path}/analyze`, WRITE_FILES, analyzeFile(services)],
    ['delete', path, WRITE_FILES, deleteFile(services)],
  ]);

/** POST {file}/storage/{target}?move=false&filename=&useOriginalFilename=&limitRate= → JobDocument. */
const transferFile =
  (services: FileJobServices): Handler =>
  async call => {
    const { database, ids } = services;
    const type = call.query.flag('move', false) ? 'MOVE_FILE' : 'COPY_FILE';
    const target = await getStorageById(database, ids, call.path.target);
    return create(services, call, { type, path: { storageId: ids.format(target.id) }, own: ['move'] });
  };

/** POST {file}/analyze → JobDocument. */
const analyzeFile =
  (services: FileJobServices): Handler =>
  call =>
    create(services, call, { type: 'FILE_ANALYZE' });

/** DELETE {file} → JobDocument. */
const deleteFile =
  (services: FileJobServices): Handler =>
  call =>
    create(services, call, { type: 'DELETE_FILE' });

async function create({ database, creator, ids }: FileJobServices, call: Call, asked: Asked): Promise<Reply> {
  const { query, account } = call;
  const { id } = await getFileFrom(database, ids, call);
  const request = toRequest(query, { ...asked, path: { ...asked.path, fileId: ids.format(id) } });
  const added = await creator.create(account, request);
  const value = toCreatedDocument(ids, added, { user: account.name, ...request });
  return { document: 'JobDocument', value, text: value.jobId };
}
