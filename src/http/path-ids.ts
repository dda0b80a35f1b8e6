/*
 * Ids in paths.
 */
import type { Ids } from '../core/ids.ts';
import type { PathParameter } from './wire/wire.ts';

/** The id of a job. Reading throws Failure notFound for a text that is no job id. */
export const jobId = (ids: Ids): PathParameter<number> => ({
  summary: `The id of a job, such as ${ids.example}.`,
  read: text => ids.get('Job', text),
});

/** The id of a storage. Reading throws Failure notFound for a text that is no storage id. */
export const storageId = (ids: Ids): PathParameter<number> => ({
  summary: 'The id of a storage.',
  read: text => ids.get('storage', text),
});
