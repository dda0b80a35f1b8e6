/*
 * Ids in paths.
 */
import type { Ids } from '../core/ids.ts';
import type { PathParameter } from './wire/wire.ts';

/** The id of a job. Failure notFound for a text that no job can be called. */
export const jobId = (ids: Ids): PathParameter<number> => ({
  summary: `The id of a job, such as ${ids.example}.`,
  read: text => ids.get('Job', text),
});

/** The id of a storage. Failure notFound for a text that no storage can be called. */
export const storageId = (ids: Ids): PathParameter<number> => ({
  summary: 'The id of a storage.',
  read: text => ids.get('storage', text),
});
