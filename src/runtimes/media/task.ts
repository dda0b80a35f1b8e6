/*
 * What the runtimes of media have in common: how one of them ends, and what it waits for.
 */
import { type MediaMethod, type MediaParameters, missingOf } from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import type { Catalog, Place } from '../../media/catalog.ts';
import type { Copies } from '../../media/copies.ts';
import { isDiskError, isFullError, MediaRefused } from '../../media/folder.ts';
import { createSemaphore } from '../../media/semaphore.ts';
import { Ended, fail, giveUp, wait } from '../ended.ts';
import type { ObjectStore, OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Assignment, Hooks, Runtime } from '../runtime.ts';

export interface MediaOptions {
  catalog: Catalog;
  copies: Copies;
  outgoing: OutgoingOptions;
  objects: ObjectStore;
  /** Where a program is on this machine. */
  findTool(name: string): Promise<string | undefined>;
  /** The text of a report of files, in parts. */
  report(format: 'xml' | 'csv', storage: string | undefined): AsyncIterable<string>;
}

/** One attempt at a step of media. */
export interface MediaTask extends MediaOptions {
  assignment: Assignment;
  hooks: Hooks;
  /** The metadata of the job; what is empty is not given. */
  data: MediaParameters;
  /** The storages that it uses: where it looks when something fails. */
  used: Set<string>;
  /** What each tool warned of last, by its name, although it did what it was asked for. */
  warnings: Map<string, string>;
}

export type MediaWork = (task: MediaTask) => Promise<Outcome>;
export type MediaRuntimes = Record<MediaMethod, Runtime>;

const FINISHED: Outcome = { kind: 'finished' };

/** All that the attempt needs is there. When that was the question, it is answered. */
export function ready({ assignment }: MediaTask): void {
  if (assignment.checkProblem) throw new Ended(FINISHED);
}

/**
 * How many attempts of one method a node carries out at once. All that are admitted may be more: they would only take
 * the disks and the connections to the database from each other.
 */
const MAX_CONCURRENT = 16;

export function mediaRuntime(options: MediaOptions, method: MediaMethod, work: MediaWork): Runtime {
  const acquire = createSemaphore(MAX_CONCURRENT);
  return async (assignment, hooks) => {
    const release = await acquire(hooks.signal);
    if (release === undefined) return { kind: 'aborted' };
    const task: MediaTask = { ...options, assignment, hooks, data: {}, used: new Set(), warnings: new Map() };
    try {
      const data = givenOf(await hooks.data.all());
      requireAll(method, data);
      return withWarnings(task, await work({ ...task, data }));
    } catch (error) {
      if (hooks.signal.aborted) return { kind: 'aborted' };
      return await explain(task, error);
    } finally {
      release();
    }
  };
}

const givenOf = (data: MediaParameters): MediaParameters =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== ''));

/** What was missing when the job was created has been left to the steps before. */
function requireAll(method: MediaMethod, data: MediaParameters): void {
  const missing = missingOf(method, data);
  if (missing) throw giveUp(`The job has no metadata ${missing.join(' or ')}, which ${method} needs`);
}

function withWarnings({ warnings }: MediaTask, outcome: Outcome): Outcome {
  if (outcome.kind !== 'finished' || warnings.size === 0) return outcome;
  return { ...outcome, remark: [...warnings.values()].join('\n') };
}

/** What an error comes to. A storage that has gone away meanwhile explains all others. */
async function explain(task: MediaTask, error: unknown): Promise<Outcome> {
  if (error instanceof Ended && error.outcome.kind !== 'failed') return error.outcome;
  for (const storage of task.used) {
    if (!(await task.catalog.findStorage(storage))?.isOnline) return wait('StorageOffline', { storage }).outcome;
  }
  if (error instanceof Ended) return error.outcome;
  if (error instanceof MediaRefused) return giveUp(error.message).outcome;
  if (isFullError(error as Error)) return full(task).outcome;
  if (isDiskError(error as Error)) return fail(`The disk failed: ${(error as Error).message}`).outcome;
  throw error;
}

/** The storage that is written to is the one used last. */
export function full({ used }: MediaTask): Ended {
  const storage = [...used].at(-1);
  return storage === undefined ? fail('The disk is full') : wait('StorageFull', { storage });
}

/** Waits while the storage of a place is OFFLINE. */
export async function requireOnline(task: MediaTask, { storage }: Place): Promise<void> {
  if (storage === undefined) return;
  task.used.add(storage);
  const found = await task.catalog.findStorage(storage);
  if (!found) throw giveUp(`There is no storage ${storage} any more`);
  if (!found.isOnline) throw wait('StorageOffline', { storage });
}

/** Waits while the storage of a place is OFFLINE, or full. */
export async function requireRoom(task: MediaTask, place: Place): Promise<void> {
  await requireOnline(task, place);
  const { job, checkProblem } = task.assignment;
  const room = { bytes: 0, hasWaited: checkProblem };
  if (place.storage !== undefined && !(await task.catalog.hasRoom(job.id, place.storage, room))) throw full(task);
}
