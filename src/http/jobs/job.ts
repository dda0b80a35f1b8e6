/*
 * /job/{id}: show, change, abort, delete. Lists are in search.ts, creation in create.ts.
 * Source: Vidispine API, "Jobs".
 */
import type { Context } from '../../actions/context.ts';
import * as jobs from '../../actions/jobs.ts';
import { notFound } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { DEFAULT_PRIORITY, PRIORITIES } from '../../core/job.ts';
import { JOB_RULES } from '../../core/ownership.ts';
import { parsePriority } from '../../core/search/search.ts';
import { listJobs, listProblems } from '../../store/jobs.ts';
import { toProblemDocument } from '../../views/job.ts';
import { toDocuments } from '../../views/jobs.ts';
import { jobId } from '../path-ids.ts';
import { flag, list, optionalDocument, type PathParameter, type Route, required, route, text } from '../wire/wire.ts';
import { SHOWN } from './query.ts';
import { toData, toPairs } from './request.ts';

export interface JobContext {
  context: Context;
  ids: Ids;
}

export const singleJobRoutes = (context: JobContext): Route[] => [
  deleteJobs(context),
  getProblems(context),
  getJob(context),
  changeJob(context),
  abortJob(context),
  getJobProblems(context),
  runStep(context),
  setStepData(context),
];

const getJob = ({ context, ids }: JobContext): Route =>
  route({
    method: 'get',
    path: '/job/:id',
    role: JOB_RULES.read.role,
    summary: 'Show a job with its log.',
    params: { id: jobId(ids) },
    query: { ...SHOWN, metadata: flag(false, 'Show all metadata of the job.') },
    answers: { document: 'JobDocument', text: 'The state of the job.', isTagged: true },
    example: {
      query: { metadata: 'true' },
      answer: {
        jobId: 'VX-29',
        user: 'admin',
        started: '2026-02-19T13:53:21.000+0000',
        finished: '2026-02-19T13:53:21.000+0000',
        status: 'FINISHED',
        type: 'GREETING',
        priority: 'MEDIUM',
        currentStep: { description: 'Greet', number: 1, status: 'FINISHED' },
        data: [
          { key: 'greeting', value: 'Hello, World!' },
          { key: 'name', value: 'World' },
          { key: 'username', value: 'admin' },
        ],
        totalSteps: 1,
      },
    },
    handle: async ({ params, query }) => {
      const { metadata, field: fields, extended } = query;
      const shown = { log: true, data: metadata ? 'all' : 'light', fields, extended } as const;
      const [document] = await context.database.snapshot(reader =>
        toDocuments({ reader, plans: context.plans, ids }, [params.id], shown),
      );
      if (!document) throw notFound('Job', params.id);
      return { document: 'JobDocument', value: document, text: document.status ?? '', isTagged: true };
    },
  });

const changeJob = ({ context, ids }: JobContext): Route =>
  route({
    method: 'put',
    path: '/job/:id',
    role: JOB_RULES.setPriority.role,
    summary: 'Change the priority of a job.',
    params: { id: jobId(ids) },
    query: {
      priority: text('The new priority; MEDIUM if none is given.', { parse: parsePriority, values: PRIORITIES }),
    },
    conflict: 'The job has ended.',
    handle: async ({ params, query, account }) => {
      await jobs.changePriority(context, account, params.id, query.priority ?? DEFAULT_PRIORITY);
    },
  });

const abortJob = ({ context, ids }: JobContext): Route =>
  route({
    method: 'delete',
    path: '/job/:id',
    role: JOB_RULES.abort.role,
    summary: 'Abort a job; its record stays.',
    params: { id: jobId(ids) },
    query: {
      reason: text('The reason, for the log.'),
      cleanup: flag(true, 'Run the cleanup steps.'),
    },
    conflict: 'The job has ended.',
    handle: async ({ params, query, account }) => {
      await jobs.abortJob(context, account, params.id, query);
    },
  });

const NEEDS_ID = 'The parameter id is required: the jobs to delete';

const deleteJobs = ({ context, ids }: JobContext): Route =>
  route({
    method: 'delete',
    path: '/job',
    role: JOB_RULES.delete.role,
    summary: 'Delete jobs that have ended, all or none: `?id=VX-1,VX-2`.',
    query: { id: required(list('Ids of jobs.', { parse: id => ids.get('Job', id) }), NEEDS_ID) },
    handle: async ({ query, account }) => {
      await jobs.deleteJobs(context, account, query.id);
    },
  });

const stepNumber: PathParameter<number> = {
  summary: 'The number of a step.',
  read: step => {
    if (!/^\d{1,9}$/.test(step)) throw notFound('Step', step);
    return Number(step);
  },
};

const runStep = ({ context, ids }: JobContext): Route =>
  route({
    method: 'post',
    path: '/job/:id/step/:step/run',
    role: JOB_RULES.runStep.role,
    summary: 'Run a step of a HOLD job.',
    params: { id: jobId(ids), step: stepNumber },
    conflict: 'The job is not HOLD, or the step is running.',
    handle: async ({ params, account }) => {
      await jobs.runStep(context, account, params.id, params.step);
    },
  });

const setStepData = ({ context, ids }: JobContext): Route =>
  route({
    method: 'put',
    path: '/job/:id/step/:step/data',
    role: JOB_RULES.setData.role,
    summary: 'Set metadata of the job from outside; the number of the step makes no difference.',
    params: { id: jobId(ids), step: { summary: 'The number of a step.', read: () => undefined } },
    takes: optionalDocument('SimpleMetadataDocument'),
    handle: async ({ params, account, body }) => {
      await jobs.changeJobData(context, account, params.id, toData(toPairs(body?.field)));
    },
  });

const getProblems = ({ context, ids }: JobContext): Route =>
  route({
    method: 'get',
    path: '/job/problem',
    role: JOB_RULES.read.role,
    summary: 'List the problems that WAITING jobs wait for.',
    answers: { document: 'JobProblemListDocument' },
    handle: async () => ({
      document: 'JobProblemListDocument',
      value: toProblemDocument(ids, await listProblems(context.database.read)),
    }),
  });

/** Empty for a job that does not wait. */
const getJobProblems = ({ context, ids }: JobContext): Route =>
  route({
    method: 'get',
    path: '/job/:id/problem',
    role: JOB_RULES.read.role,
    summary: 'List the problems that a job waits for.',
    params: { id: jobId(ids) },
    answers: { document: 'JobProblemListDocument' },
    handle: async ({ params: { id } }) => {
      const [job] = await listJobs(context.database.read, [id]);
      if (!job) throw notFound('Job', id);
      return {
        document: 'JobProblemListDocument',
        value: toProblemDocument(ids, await listProblems(context.database.read, id)),
      };
    },
  });
