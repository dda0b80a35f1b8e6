/*
 * Creating jobs: one, many, and a copy of one. Source: Vidispine API, "Jobs".
 */
import type { JobCreator, JobRequest } from '../../actions/jobs.ts';
import { mapInTurns } from '../../actions/turns.ts';
import { invalid } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { PRIORITIES } from '../../core/job.ts';
import { JOB_RULES } from '../../core/ownership.ts';
import { parsePriority } from '../../core/search/search.ts';
import type { Documents } from '../../documents/documents.ts';
import { toCreatedDocument } from '../../views/job.ts';
import { jobId } from '../path-ids.ts';
import { once, optionalDocument, type Reply, type Route, required, route, text } from '../wire/wire.ts';
import { MEDIA_REQUEST_PARAMETERS, toData, toPairs, toRequest } from './request.ts';

export interface JobCreationContext {
  creator: JobCreator;
  ids: Ids;
}

const MAX_JOBS_IN_BATCH = 10_000;

export const jobCreationRoutes = (context: JobCreationContext): Route[] => [
  createJob(context),
  createJobs(context),
  rerunJob(context),
];

const NEEDS_TYPE = 'The parameter type is required; GET /jobtype lists the types';

const createJob = ({ creator, ids }: JobCreationContext): Route =>
  route({
    method: 'post',
    path: '/job',
    role: JOB_RULES.create.role,
    summary: 'Create a job.',
    query: { type: required(once(text('The job type.')), NEEDS_TYPE), ...MEDIA_REQUEST_PARAMETERS },
    takes: optionalDocument('SimpleMetadataDocument'),
    answers: { document: 'JobDocument', text: 'The id of the job.' },
    example: {
      query: { type: 'GREETING' },
      body: { field: [{ key: 'name', value: 'World' }] },
      answer: {
        jobId: 'VX-29',
        user: 'admin',
        started: '2026-02-19T13:53:21.000+0000',
        status: 'READY',
        type: 'GREETING',
        priority: 'MEDIUM',
      },
    },
    handle: async ({ query, given, account, body }) => {
      const request = toRequest(query, given, { type: query.type, body, own: ['type'] });
      const added = await creator.create(account, request);
      return created(toCreatedDocument(ids, added, { user: account.name, ...request }));
    },
  });

const created = (value: Documents['JobDocument']): Reply => ({
  document: 'JobDocument',
  value,
  text: value.jobId,
});

/** All of the jobs are created, or none. */
const createJobs = ({ creator, ids }: JobCreationContext): Route =>
  route({
    method: 'post',
    path: '/job/batch',
    role: JOB_RULES.create.role,
    summary: `Create up to ${MAX_JOBS_IN_BATCH} jobs, all or none.`,
    isExtension: true,
    takes: optionalDocument('JobBatchDocument'),
    answers: { document: 'URIListDocument', text: 'The ids of the jobs in their order, one a line.' },
    example: {
      body: { job: [{ type: 'GREETING', priority: 'HIGH' }, { type: 'GREETING' }] },
      answer: { uri: ['VX-30', 'VX-31'] },
    },
    handle: async ({ account, body }) => {
      const jobs = body?.job ?? [];
      if (jobs.length > MAX_JOBS_IN_BATCH)
        throw invalid('job', String(jobs.length), `A batch may hold ${MAX_JOBS_IN_BATCH} jobs`);
      const added = await creator.createAll(account, await mapInTurns(jobs, toBatchRequest));
      const uri = added.map(({ id }) => ids.format(id));
      return { document: 'URIListDocument', value: { uri }, text: uri.map(id => `${id}\r\n`).join('') };
    },
  });

const toBatchRequest = (job: NonNullable<Documents['JobBatchDocument']['job']>[number]): JobRequest => ({
  type: job.type,
  state: job.holdJob ? 'HOLD' : 'READY',
  priority: job.priority === undefined ? undefined : parsePriority(job.priority),
  data: toData(toPairs(job.field)),
  notification: job.notification,
  notificationData: job.notificationData,
});

const rerunJob = ({ creator, ids }: JobCreationContext): Route =>
  route({
    method: 'post',
    path: '/job/:id/re-run',
    role: JOB_RULES.rerun.role,
    summary: 'Run a job again, as a copy.',
    params: { id: jobId(ids) },
    query: {
      priority: once(text('The priority of the copy.', { parse: parsePriority, values: PRIORITIES })),
    },
    answers: { document: 'JobDocument', text: 'The id of the copy.' },
    handle: async ({ params, query, account }) => {
      const added = await creator.rerun(account, params.id, query.priority);
      return created(toCreatedDocument(ids, added, { user: account.name, state: 'READY', type: added.type }));
    },
  });
