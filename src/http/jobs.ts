/*
 * /job: create, show, change, abort, delete. Lists are in job-search.ts.
 */

import type { Context } from '../actions/context.ts';
import {
  abortJob,
  changeJobData,
  changePriority,
  deleteJobs as deleteEndedJobs,
  type JobCreator,
  type JobRequest,
  runStep as runHeldStep,
} from '../actions/jobs.ts';
import { invalid, notFound } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import { DEFAULT_PRIORITY } from '../core/job.ts';
import { REPEATED_PARAMETERS, SINGLE_PARAMETERS } from '../core/job-parameters.ts';
import { parsePriority } from '../core/search/search.ts';
import { isStorable } from '../core/storable-text.ts';
import type { Documents } from '../documents/documents.ts';
import { listJobs as readJobs, listProblems as readProblems } from '../store/jobs.ts';
import { toCreatedDocument, toProblemDocument } from '../views/job.ts';
import { toDocuments } from '../views/jobs.ts';
import { toShown } from './job-query.ts';
import { mediaPairs } from './media-parameters.ts';
import type { Call, Handler, Query, Reply, Route } from './wire/wire.ts';

export interface JobServices {
  context: Context;
  creator: JobCreator;
  ids: Ids;
}

/** The most jobs that one batch may hold. */
const MOST_JOBS_IN_BATCH = 10_000;

export const jobRoutes = (services: JobServices): Route[] => [
  ['post', '/job', '_job_write', createJob(services)],
  ['delete', '/job', '_job_write', deleteJobs(services)],
  ['post', '/job/batch', '_job_write', createJobs(services)],
  ['get', '/job/problem', '_job_read', listProblems(services)],
  ['get', '/job/:id', '_job_read', getJob(services)],
  ['put', '/job/:id', '_job_write', changeJob(services)],
  ['delete', '/job/:id', '_job_write', deleteJob(services)],
  ['get', '/job/:id/problem', '_job_read', listJobProblems(services)],
  ['post', '/job/:id/re-run', '_job_write', rerunJob(services)],
  ['post', '/job/:id/step/:step/run', '_job_write', runStep(services)],
  ['put', '/job/:id/step/:step/data', '_job_write', setStepData(services)],
];

/** GET /job/{id} → JobDocument with its log, or its state as text. */
const getJob =
  ({ context, ids }: JobServices): Handler =>
  async ({ path, query }) => {
    const id = ids.get('Job', path.id ?? '');
    const data = query.flag('metadata', false) ? 'all' : 'light';
    const shown = { log: true, data, ...toShown(query) } as const;
    const [document] = await context.database.snapshot(reader =>
      toDocuments({ reader, plans: context.plans, ids }, [id], shown),
    );
    if (!document) throw notFound('Job', ids.format(id));
    return { document: 'JobDocument', value: document, text: document.status ?? '', isTagged: true };
  };

/** POST /job?type=… [SimpleMetadataDocument] → JobDocument. Keys of the document win over `jobmetadata`. */
const createJob =
  ({ creator, ids }: JobServices): Handler =>
  async ({ query, account, document }) => {
    const request = toRequest(query, {
      type: query.one('type'),
      body: document('SimpleMetadataDocument'),
      own: ['type'],
    });
    const added = await creator.create(account, request);
    return created(toCreatedDocument(ids, added, { user: account.name, ...request }));
  };

const created = (value: Documents['JobDocument']): Reply => ({
  document: 'JobDocument',
  value,
  text: value.jobId,
});

/** What of a request is not in its query. */
export interface Asked {
  type: string | undefined;
  body?: Body;
  /** What the path says: no parameter may say otherwise. */
  path?: Readonly<Record<string, string>>;
  /** Parameters that only this call takes. */
  own?: readonly string[];
}

/** What a request asks for that creates a job. */
export function toRequest(query: Query, { type, body, path = {}, own = [] }: Asked): JobRequest {
  if (type === undefined)
    throw invalid('type', undefined, 'The parameter type is required; GET /jobtype lists the types');
  for (const name of [...SINGLE_PARAMETERS, ...own]) query.one(name);
  const priority = query.text('priority');
  const metadata = query.pairs('jobmetadata');
  const named = Object.entries(path);
  return {
    type,
    state: query.flag('holdJob', false) ? 'HOLD' : 'READY',
    priority: priority === undefined ? undefined : parsePriority(priority),
    data: toData([...mediaPairs(query), ...metadata, ...toPairs(body?.field), ...named]),
    notification: query.text('notification'),
    notificationData: query.text('notificationData'),
    given: {
      parameters: [...named, ...query.except([...SINGLE_PARAMETERS, ...REPEATED_PARAMETERS, ...own])],
      metadata,
    },
  };
}

type Body = Documents['SimpleMetadataDocument'] | undefined;
const toPairs = (fields: NonNullable<Body>['field'] = []): [string, string][] =>
  fields.map(({ key, value }) => [key, value ?? '']);

function toData(pairs: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  for (const [key, value] of pairs) {
    if (key === '') throw invalid('jobmetadata', `=${value}`, 'Job metadata needs a key: jobmetadata=key%3Dvalue');
    if (!isStorable(key) || !isStorable(value))
      throw invalid('jobmetadata', key, 'Job metadata cannot hold the character U+0000 or half of a surrogate pair');
  }
  return Object.fromEntries(pairs);
}

/** POST /job/batch [JobBatchDocument] → URIListDocument of the ids. Ours: all of the jobs, or none. */
const createJobs =
  ({ creator, ids }: JobServices): Handler =>
  async ({ account, document }) => {
    const jobs = document('JobBatchDocument')?.job ?? [];
    if (jobs.length > MOST_JOBS_IN_BATCH)
      throw invalid('job', String(jobs.length), `A batch may hold ${MOST_JOBS_IN_BATCH} jobs`);
    const requests = jobs.map(
      (job): JobRequest => ({
        type: job.type,
        state: job.holdJob ? 'HOLD' : 'READY',
        priority: job.priority === undefined ? undefined : parsePriority(job.priority),
        data: toData(toPairs(job.field)),
        notification: job.notification,
        notificationData: job.notificationData,
      }),
    );
    const added = await creator.createAll(account, requests);
    const uri = added.map(({ id }) => ids.format(id));
    return { document: 'URIListDocument', value: { uri }, text: uri.map(id => `${id}\r\n`).join('') };
  };

/** PUT /job/{id}?priority=… */
const changeJob =
  ({ context, ids }: JobServices): Handler =>
  async ({ path, query, account }) => {
    const priority = parsePriority(query.text('priority') ?? DEFAULT_PRIORITY);
    await changePriority(context, account, ids.get('Job', path.id ?? ''), priority);
    return undefined;
  };

/** DELETE /job/{id}?reason=&cleanup=true. Aborts; the record stays. */
const deleteJob =
  ({ context, ids }: JobServices): Handler =>
  async ({ path, query }) => {
    const cleanup = query.flag('cleanup', true);
    await abortJob(context, ids.get('Job', path.id ?? ''), { cleanup, reason: query.text('reason') });
    return undefined;
  };

/** DELETE /job?id=a,b. Deletes jobs that have ended, all or none. */
const deleteJobs =
  ({ context, ids }: JobServices): Handler =>
  async ({ query }) => {
    const given = query.list('id');
    if (given === undefined) throw invalid('id', undefined, 'The parameter id is required: the jobs to delete');
    await deleteEndedJobs(
      context,
      given.map(id => ids.get('Job', id)),
    );
    return undefined;
  };

/** POST /job/{id}/re-run?priority= → JobDocument of the copy. */
const rerunJob =
  ({ creator, ids }: JobServices): Handler =>
  async ({ path, query, account }) => {
    const priority = query.one('priority');
    const other = priority === undefined ? undefined : parsePriority(priority);
    const added = await creator.rerun(account, ids.get('Job', path.id ?? ''), other);
    return created(toCreatedDocument(ids, added, { user: account.name, state: 'READY', type: added.type }));
  };

/** POST /job/{id}/step/{step}/run. The job must be HOLD. */
const runStep =
  ({ context, ids }: JobServices): Handler =>
  async ({ path }) => {
    await runHeldStep(context, ids.get('Job', path.id ?? ''), toStep(path));
    return undefined;
  };

/** PUT /job/{id}/step/{step}/data [SimpleMetadataDocument]. Sets metadata of the job, whichever the step. */
const setStepData =
  ({ context, ids }: JobServices): Handler =>
  async ({ path, document }) => {
    const data = toData(toPairs(document('SimpleMetadataDocument')?.field));
    await changeJobData(context, ids.get('Job', path.id ?? ''), data);
    return undefined;
  };

/** GET /job/problem → JobProblemListDocument. */
const listProblems =
  ({ context, ids }: JobServices): Handler =>
  async () => ({
    document: 'JobProblemListDocument',
    value: toProblemDocument(ids, await readProblems(context.database.read)),
  });

/** GET /job/{id}/problem → JobProblemListDocument, empty for a job that does not wait. */
const listJobProblems =
  ({ context, ids }: JobServices): Handler =>
  async ({ path }: Call) => {
    const id = ids.get('Job', path.id ?? '');
    const [job] = await readJobs(context.database.read, [id]);
    if (!job) throw notFound('Job', ids.format(id));
    return {
      document: 'JobProblemListDocument',
      value: toProblemDocument(ids, await readProblems(context.database.read, id)),
    };
  };

function toStep({ step = '' }: Record<string, string>): number {
  if (!/^\d{1,9}$/.test(step)) throw notFound('Step', step);
  return Number(step);
}
