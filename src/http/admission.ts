/*
 * Admission as people see it: where the slots are, why a job has not started, what other pools would do. Ours.
 */

import { type Counts, type Explanation, occupy, type PoolSettings, simulate } from '../core/admission/admission.ts';
import { notFound } from '../core/failure.ts';
import type { Ids } from '../core/ids.ts';
import { PRIORITIES } from '../core/job.ts';
import { checkPools } from '../core/settings.ts';
import type { JobPoolStatusType, PriorityCountType } from '../documents/documents.ts';
import { countRunning, listOldestReady, listReady } from '../store/admission.ts';
import type { Database } from '../store/database/database.ts';
import { listJobs } from '../store/jobs.ts';
import { listNodes } from '../store/nodes.ts';
import { readSettings } from '../store/settings.ts';
import { explainJobs, readLoad, toAdmission } from '../views/admission.ts';
import { getDocument, type Handler, type Route } from './wire/wire.ts';

export interface AdmissionServices {
  database: Database;
  ids: Ids;
}

/** How many jobs a simulation names at most. */
const MOST_SIMULATED = 1_000;

export const admissionRoutes = (services: AdmissionServices): Route[] => [
  ['get', '/configuration/job-pool/status', '_job_read', getStatus(services)],
  ['post', '/configuration/job-pool/simulate', '_job_read', simulatePools(services)],
  ['get', '/job/:id/admission', '_job_read', getAdmission(services)],
  ['get', '/node', '_administrator', getNodes(services)],
];

/** GET /configuration/job-pool/status → JobPoolStatusDocument. */
const getStatus =
  ({ database: { read } }: AdmissionServices): Handler =>
  async () => {
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
  };

const limitOf = ({ concurrentJobs }: PoolSettings) => (Number.isFinite(concurrentJobs) ? { concurrentJobs } : {});

/** The priorities that have some, best first. */
const toCounts = (counts: Counts): PriorityCountType[] =>
  PRIORITIES.toReversed()
    .filter(priority => counts[priority] > 0)
    .map(priority => ({ priority, count: counts[priority] }));

/** GET /job/{id}/admission → JobAdmissionDocument. */
const getAdmission =
  ({ database: { read }, ids }: AdmissionServices): Handler =>
  async ({ path }) => {
    const id = ids.get('Job', path.id ?? '');
    const [job] = await listJobs(read, [id]);
    if (!job) throw notFound('Job', ids.format(id));
    const [explanation] = await explainJobs(read, [job]);
    const admission = toAdmission(explanation as Explanation);
    const { state: status, priority } = job;
    return {
      document: 'JobAdmissionDocument',
      value: { jobId: ids.format(id), status, priority, ...admission },
      text: admission.explanation,
    };
  };

/** POST /configuration/job-pool/simulate?dedicatedJobPool=&number=20 [JobPoolListDocument] → what they would do. */
const simulatePools =
  ({ database: { read }, ids }: AdmissionServices): Handler =>
  async call => {
    const { concurrentJobs, pool = [] } = getDocument(call, 'JobPoolListDocument');
    const pools = pool.map(({ priorityThreshold, size }) => ({ threshold: priorityThreshold, size }));
    checkPools(pools);
    const { admission, concurrentJobs: present } = await readSettings(read);
    const dedicated = call.query.flag('dedicatedJobPool', admission.dedicated);
    const most = call.query.whole('number', { fallback: 20, min: 0, max: MOST_SIMULATED });
    const load = await readLoad(read);
    const settings = {
      concurrentJobs: concurrentJobs ?? (pools.length > 0 ? Number.POSITIVE_INFINITY : present),
      pools,
      dedicated,
    };
    const { start, next, never } = simulate(settings, load, await listOldestReady(read, most), most);
    const toJob = ({ id, ...job }: (typeof start)[number]) => ({ jobId: ids.format(id), ...job });
    return {
      document: 'JobPoolSimulationDocument',
      value: { start: start.map(toJob), next: next.map(toJob), never: toCounts(never) },
    };
  };

/** GET /node → NodeListDocument. */
const getNodes =
  ({ database }: AdmissionServices): Handler =>
  async () => {
    const nodes = await listNodes(database.read);
    const node = nodes.map(({ roles, startedAt, seenAt, isAlive, ...rest }) => ({
      ...rest,
      role: roles,
      started: startedAt,
      lastSeen: seenAt,
      alive: isAlive,
    }));
    return { document: 'NodeListDocument', value: { node } };
  };
