/*
 * Admission for operators: where the slots are, why a job has not started, what other pools would do. An extension.
 */
import { type Counts, type Explanation, occupy, type PoolSettings, simulate } from '../../core/admission/admission.ts';
import { notFound } from '../../core/failure.ts';
import type { Ids } from '../../core/ids.ts';
import { PRIORITIES } from '../../core/job.ts';
import { JOB_RULES } from '../../core/ownership.ts';
import { checkPools } from '../../core/settings.ts';
import type { JobPoolStatusType, PriorityCountType } from '../../documents/documents.ts';
import { countRunning, listOldestReady, listReady } from '../../store/admission.ts';
import type { Database } from '../../store/database/database.ts';
import { listJobs } from '../../store/jobs.ts';
import { readSettings } from '../../store/settings.ts';
import { explainJobs, readLoad, toAdmission } from '../../views/admission.ts';
import { jobId } from '../path-ids.ts';
import { document, extension, optionalFlag, type Route, route, whole } from '../wire/wire.ts';

export interface AdmissionContext {
  database: Database;
  ids: Ids;
}

/** The most jobs that a simulation names. */
const MAX_SIMULATED = 1_000;

export const admissionRoutes = (context: AdmissionContext): Route[] => [
  getPoolStatus(context),
  simulatePools(context),
  getAdmission(context),
];

const getPoolStatus = ({ database: { read } }: AdmissionContext): Route =>
  route({
    method: 'get',
    path: '/configuration/job-pool/status',
    role: JOB_RULES.read.role,
    summary: 'Show the jobs that run in each pool, and those that are READY.',
    isExtension: true,
    answers: { document: 'JobPoolStatusDocument' },
    handle: async () => {
      const { admission } = await readSettings(read);
      const { running } = await countRunning(read);
      const ready = await listReady(read);
      const { pools, outside } = occupy(admission, running);
      const value: JobPoolStatusType = {
        dedicatedJobPool: admission.dedicated,
        ...limitOf(admission),
        pool: pools.map(({ threshold, size, free, running: inside }) => ({
          priorityThreshold: threshold,
          size,
          free,
          running: toCounts(inside).map(one => (one.priority === threshold ? one : { ...one, borrowed: true })),
        })),
        outside: toCounts(outside),
        ready,
      };
      return { document: 'JobPoolStatusDocument', value };
    },
  });

const limitOf = ({ concurrentJobs }: PoolSettings) => (Number.isFinite(concurrentJobs) ? { concurrentJobs } : {});

/** The priorities that have some, best first. */
const toCounts = (counts: Counts): PriorityCountType[] =>
  PRIORITIES.toReversed()
    .filter(priority => counts[priority] > 0)
    .map(priority => ({ priority, count: counts[priority] }));

const getAdmission = ({ database: { read }, ids }: AdmissionContext): Route =>
  route({
    method: 'get',
    path: '/job/:id/admission',
    role: JOB_RULES.read.role,
    summary: 'Explain why a job has not started.',
    isExtension: true,
    params: { id: jobId(ids) },
    answers: { document: 'JobAdmissionDocument', text: 'The explanation, in a sentence.' },
    example: {
      answer: {
        jobId: 'VX-5',
        status: 'READY',
        priority: 'MEDIUM',
        reason: 'NO_POOL',
        explanation: 'No pool takes MEDIUM jobs, it will never start: the pools are HIGH (2).',
      },
    },
    handle: async ({ params: { id } }) => {
      const [job] = await listJobs(read, [id]);
      if (!job) throw notFound('Job', id);
      const [explanation] = await explainJobs(read, [job]);
      const admission = toAdmission(explanation as Explanation);
      const { state: status, priority } = job;
      return {
        document: 'JobAdmissionDocument',
        value: { jobId: ids.format(id), status, priority, ...admission },
        text: admission.explanation,
      };
    },
  });

const SIMULATION = {
  dedicatedJobPool: extension(optionalFlag('Whether pools are dedicated; as configured if this is not given.')),
  number: extension(whole({ fallback: 20, min: 0, max: MAX_SIMULATED }, 'The most jobs named in each list.')),
};

const simulatePools = ({ database: { read }, ids }: AdmissionContext): Route =>
  route({
    method: 'post',
    path: '/configuration/job-pool/simulate',
    role: JOB_RULES.read.role,
    summary: 'Show which jobs would start under other pools; nothing changes.',
    isExtension: true,
    query: SIMULATION,
    takes: document('JobPoolListDocument'),
    answers: { document: 'JobPoolSimulationDocument' },
    handle: async ({ query, body: { concurrentJobs, pool = [] } }) => {
      const pools = pool.map(({ priorityThreshold, size }) => ({ threshold: priorityThreshold, size }));
      checkPools(pools);
      const { admission, concurrentJobs: present } = await readSettings(read);
      const settings = {
        concurrentJobs: concurrentJobs ?? (pools.length > 0 ? Number.POSITIVE_INFINITY : present),
        pools,
        dedicated: query.dedicatedJobPool ?? admission.dedicated,
      };
      const [load, oldest] = [await readLoad(read), await listOldestReady(read, query.number)];
      const { start, next, never } = simulate(settings, load, oldest, query.number);
      const toJob = ({ id, ...job }: (typeof start)[number]) => ({ jobId: ids.format(id), ...job });
      return {
        document: 'JobPoolSimulationDocument',
        value: { start: start.map(toJob), next: next.map(toJob), never: toCounts(never) },
      };
    },
  });
