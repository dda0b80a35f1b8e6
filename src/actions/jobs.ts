/*
 * Actions of callers on jobs. Each is one transaction, after which the dispatchers are woken.
 */
import { hasRole } from '../core/account.ts';
import { type LifeEvent, takesEvent } from '../core/events.ts';
import { conflict, Failure, forbidden, invalid, notFound } from '../core/failure.ts';
import { hasEnded, type Priority } from '../core/job.ts';
import type { GivenParameters } from '../core/job-parameters.ts';
import { type Life, stateOf } from '../core/life.ts';
import { JOB_RULES, type JobAction, whyNotJobOf } from '../core/ownership.ts';
import { type Account, listJobUsers } from '../store/accounts.ts';
import type { Tx } from '../store/database/database.ts';
import {
  deleteJobs as deleteJobRows,
  findJobToCopy,
  type InsertedJob,
  insertJobs,
  lockJobStates,
  type NewJob,
  updateJobData,
  updateJobPriority,
} from '../store/jobs.ts';
import { isLargeJson, toJson } from '../store/json.ts';
import { checkDataSize } from '../store/limits.ts';
import { lockLives } from '../store/lives.ts';
import { readSettings } from '../store/settings.ts';

import { batched } from './batched.ts';

import type { Context } from './context.ts';
import { advance } from './lives.ts';
import { mapInTurns } from './turns.ts';

/** A job to create. */
export interface JobRequest extends Omit<NewJob, 'account' | 'data'> {
  data: Readonly<Record<string, string>>;
  /** Parameters of the request, which are checked if the job has media steps. */
  given?: GivenParameters;
}

export interface JobCreator {
  /** Adds a job. Undefined: there is no such type, or its plan is not the one that the job was checked against. */
  tryToCreate(account: Account, request: JobRequest): Promise<InsertedJob | undefined>;
  /** Adds a job. Failure invalidInput for an unknown type; forbidden for IMMEDIATE without the role. */
  create(account: Account, request: JobRequest): Promise<InsertedJob>;
  /** Adds many jobs. If one of them is refused, adds none. */
  createAll(account: Account, requests: readonly JobRequest[]): Promise<InsertedJob[]>;
  /** Adds a copy of a job, as the job was when it was created. Failure notFound. */
  rerun(account: Account, id: number, priority: Priority | undefined): Promise<InsertedJob & { type: string }>;
}

/** Creates the creator of jobs. `onCreated` gets the number of jobs added, for metrics. */
export function createJobCreator(context: Context, onCreated: (jobs: number) => void = () => {}): JobCreator {
  const { database } = context;
  const created = (jobs: readonly InsertedJob[]): void => {
    onCreated(jobs.length);
    context.wake(jobs[0]?.id);
  };
  const addAll = async (jobs: readonly NewJob[]): Promise<(InsertedJob | undefined)[]> => {
    const added = await database.statement(tx => {
      const adding = insertJobs(tx, jobs);
      context.wakeHere();
      return adding;
    });
    created(added.filter(job => job !== undefined));
    return added;
  };
  const addOne = addingTogether(addAll);

  const tryToCreate = async (account: Account, request: JobRequest) => addOne(await toNewJob(account, request));

  const create = async (account: Account, request: JobRequest) =>
    (await tryToCreate(account, request)) ?? refuseType(request.type);

  const createAll = async (account: Account, requests: readonly JobRequest[]): Promise<InsertedJob[]> => {
    const jobs = await mapInTurns(requests, request => toNewJob(account, request));
    const added = await database.transaction(async tx => known(jobs, await insertJobs(tx, jobs)));
    created(added);
    return added;
  };

  const rerun = async (account: Account, id: number, priority: Priority | undefined) => {
    const original = await findJobToCopy(database.read, id);
    if (!original) throw notFound('Job', id);
    const request = { ...original, state: 'READY', priority: priority ?? original.priority } as const;
    return { ...(await create(account, request)), type: original.type };
  };

  return { tryToCreate, create, createAll, rerun };
}

/** Returns a function that adds a job: together with others, unless that would make a very large statement. */
function addingTogether(addAll: (jobs: readonly NewJob[]) => Promise<(InsertedJob | undefined)[]>) {
  // One batch at a time: reading requests takes most of the CPU time, and larger batches leave more for that.
  const addTogether = batched(addAll, { parallel: 1 });
  return async (job: NewJob) => (isLargeJson(job.data) ? (await addAll([job]))[0] : addTogether(job));
}

/** Throws Failure invalidInput: there is no such job type. */
export function refuseType(type: string): never {
  throw invalid('type', type, `There is no job type '${type}'; GET /jobtype lists those there are`);
}

function known(jobs: readonly NewJob[], added: readonly (InsertedJob | undefined)[]): InsertedJob[] {
  return added.map((job, i) => job ?? refuseType(jobs[i]!.type));
}

async function toNewJob(account: Account, request: JobRequest): Promise<NewJob> {
  checkPriority(account, request.priority);
  return { ...request, account: account.id, data: await toJson(request.data) };
}

/** Refuses IMMEDIATE, which bypasses all limits, without the role. Source: Vidispine API, "Job priority". */
function checkPriority(account: Account, priority: Priority | undefined): void {
  if (priority === 'IMMEDIATE' && !hasRole(account, '_super_access_user'))
    throw forbidden('The priority IMMEDIATE needs the role _super_access_user');
}

/** Throws Failure forbidden when a caller may not do this to one of these jobs, because of its user. */
async function checkUsers(tx: Tx, caller: Account, ids: readonly number[], action: JobAction): Promise<void> {
  if (!JOB_RULES[action].isOnBehalf) return;
  for (const user of await listJobUsers(tx, ids)) {
    const reason = whyNotJobOf(user, caller, action);
    if (reason !== undefined) throw forbidden(reason);
  }
}

/** Changes the priority of a job. Failure notFound; conflict when the job has ended. */
export async function changePriority(
  { database, wake }: Context,
  account: Account,
  id: number,
  priority: Priority,
): Promise<void> {
  checkPriority(account, priority);
  await database.transaction(async tx => {
    await checkUsers(tx, account, [id], 'setPriority');
    const state = (await lockJobStates(tx, [id])).get(id);
    if (!state) throw notFound('Job', id);
    if (hasEnded(state)) throw conflict('Job', id, `The job is ${state}: its priority can no longer be changed`);
    await updateJobPriority(tx, id, priority);
  });
  wake(id);
}

/** Marks a job for abortion. Failure notFound; conflict when it has ended. */
export async function abortJob(
  context: Context,
  account: Account,
  id: number,
  { cleanup, reason }: { cleanup: boolean; reason: string | undefined },
): Promise<void> {
  await applyEvent(context, id, { kind: 'abort', cleanup }, async tx => {
    await checkUsers(tx, account, [id], 'abort');
    if (reason) await updateJobData(tx, id, { abortReason: reason });
  });
}

/**
 * Starts one step of a held job. Failure notFound; forbidden because of the user of the job; conflict when the job is
 * not HOLD or the step cannot run.
 */
export async function runStep(context: Context, account: Account, id: number, step: number): Promise<void> {
  await applyEvent(context, id, { kind: 'run', step }, tx => checkUsers(tx, account, [id], 'runStep'));
}

type CallerEvent = Extract<LifeEvent, { kind: 'abort' | 'run' }>;

/** Applies an event that a caller asks for to one job. Failure conflict when the job cannot take it. */
async function applyEvent(
  { database, plans, wake }: Context,
  id: number,
  event: CallerEvent,
  before: (tx: Tx) => Promise<void>,
): Promise<void> {
  await database.transaction(async tx => {
    const [stored] = await lockLives(tx, plans, [id]);
    if (!stored) throw notFound('Job', id);
    await before(tx);
    if (event.kind === 'run' && !stored.life.plan.steps.some(({ number }) => number === event.step))
      throw notFound('Step', String(event.step));
    if (!takesEvent(stored.life, event)) throw conflict('Job', id, explainRefusal(stored.life, event));
    await advance(tx, { plans, rules: await readSettings(tx) }, [{ job: id, event }]);
  });
  wake(id);
}

function explainRefusal({ state, attempts }: Life, event: CallerEvent): string {
  if (event.kind === 'abort') return `The job is ${state}: it has ended and cannot be aborted`;
  if (state !== 'HOLD') return `The job is ${state}: steps can be run by hand only while it is HOLD`;
  return `Step ${event.step} is ${stateOf(attempts)(event.step)} and cannot be run now`;
}

/** Deletes jobs that have ended, all or none. Failure notFound; invalidInput when one has not ended. */
export async function deleteJobs({ database }: Context, account: Account, ids: readonly number[]): Promise<void> {
  await database.transaction(async tx => {
    await checkUsers(tx, account, ids, 'delete');
    const states = await lockJobStates(tx, ids);
    for (const id of ids) {
      const state = states.get(id);
      if (!state) throw notFound('Job', id);
      if (!hasEnded(state))
        throw new Failure('invalidInput', `The job is still running (${state}); abort it first. No job was deleted`, {
          context: 'Job',
          id,
        });
    }
    await deleteJobRows(tx, ids);
  });
}

/**
 * Sets metadata of a job for a caller. Failure notFound; forbidden because of the user of the job; invalidInput when
 * the metadata would become too large.
 */
export async function changeJobData(
  { database }: Context,
  account: Account,
  id: number,
  data: Record<string, string>,
): Promise<void> {
  await database.transaction(async tx => {
    await checkUsers(tx, account, [id], 'setData');
    const bytes = await updateJobData(tx, id, data);
    if (bytes === undefined) throw notFound('Job', id);
    checkDataSize(bytes);
  });
}
