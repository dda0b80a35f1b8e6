/*
 * The frame of all media runtimes: one attempt as a value, its start and end, and the problems that it can wait for.
 */
import { Failure } from '../../core/failure.ts';
import {
  limitRateOf,
  type MediaMethod,
  type MediaParameters,
  missingOf,
  takesRateLimit,
} from '../../core/media/media.ts';
import type { Outcome } from '../../core/step.ts';
import type { Catalog, FilePlace } from '../../media/catalog.ts';
import type { Copies } from '../../media/copies.ts';
import { isDiskError, isFullError, MediaRefused } from '../../media/folder.ts';
import { createSemaphore } from '../../media/semaphore.ts';
import { Ended, fail, giveUp, wait } from '../ended.ts';
import type { ObjectStore, OutgoingOptions } from '../outgoing/outgoing.ts';
import type { RunProgram } from '../programs/programs.ts';
import type { Assignment, Hooks, Runtime } from '../runtime.ts';

export interface MediaOptions {
  catalog: Catalog;
  copies: Copies;
  outgoing: OutgoingOptions;
  objects: ObjectStore;
  /** Returns the path of a program on this machine. */
  findTool(name: string): Promise<string | undefined>;
  runProgram: RunProgram;
  /** Yields the text of a file list in pieces. */
  report(format: 'xml' | 'csv', storage: string | undefined): AsyncIterable<string>;
}

/** One attempt at a media step. */
export interface MediaTask extends MediaOptions {
  assignment: Assignment;
  hooks: Hooks;
  /** The metadata of the job, without empty values. */
  data: MediaParameters;
  /** The storages used so far: if one of them has gone OFFLINE, that explains an error. */
  usedStorages: Set<string>;
  /** The last warning of each tool that succeeded, by the name of the tool. */
  warnings: Map<string, string>;
}

export type MediaWork = (task: MediaTask) => Promise<Outcome>;
export type MediaRuntimes = Record<MediaMethod, Runtime>;

const FINISHED: Outcome = { kind: 'finished' };

/** Ends the attempt if it only checks a problem: everything that the step needs is available. */
export function endProblemCheck({ assignment }: MediaTask): void {
  if (assignment.checkProblem) throw new Ended(FINISHED);
}

/**
 * The maximum of concurrent attempts of one method on a node. Pools may admit more: these would only compete for the
 * disks and for database connections.
 */
const MAX_CONCURRENT = 16;

export function createMediaRuntime(options: MediaOptions, method: MediaMethod, work: MediaWork): Runtime {
  const acquire = createSemaphore(MAX_CONCURRENT);
  return async (assignment, hooks) => {
    // A copy with a rate limit mostly waits: it competes with nobody, and must not keep others from copying.
    const isPatient = takesRateLimit(method) && limitRateOf(withoutEmpty(await hooks.data.all())) !== undefined;
    const release = isPatient ? () => {} : await acquire(hooks.signal);
    if (release === undefined) return { kind: 'aborted' };
    const task: MediaTask = { ...options, assignment, hooks, data: {}, usedStorages: new Set(), warnings: new Map() };
    try {
      const data = withoutEmpty(await hooks.data.all());
      requireKeys(method, data);
      return withWarnings(task, await work({ ...task, data }));
    } catch (error) {
      if (hooks.signal.aborted) return { kind: 'aborted' };
      return await toOutcome(task, error);
    } finally {
      release();
    }
  };
}

const withoutEmpty = (data: MediaParameters): MediaParameters =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== ''));

/** Keys that were missing when the job was created may have been expected from earlier steps. */
function requireKeys(method: MediaMethod, data: MediaParameters): void {
  const missing = missingOf(method, data);
  if (missing) throw giveUp(`The job has no metadata ${missing.join(' or ')}, which ${method} needs`);
}

function withWarnings({ warnings }: MediaTask, outcome: Outcome): Outcome {
  if (outcome.kind !== 'finished' || warnings.size === 0) return outcome;
  return { ...outcome, remark: [...warnings.values()].join('\n') };
}

/** Returns the outcome for an error. A storage that has gone OFFLINE meanwhile takes precedence over all others. */
async function toOutcome(task: MediaTask, error: unknown): Promise<Outcome> {
  if (error instanceof Ended && error.outcome.kind !== 'failed') return error.outcome;
  for (const storage of task.usedStorages) {
    if (!(await task.catalog.findStorage(storage))?.isOnline) return wait('StorageOffline', { storage }).outcome;
  }
  if (error instanceof Ended) return error.outcome;
  if (error instanceof MediaRefused || error instanceof Failure) return giveUp(error.message).outcome;
  if (isFullError(error as Error)) return storageFull(task).outcome;
  if (isDiskError(error as Error)) return fail(`The disk failed: ${(error as Error).message}`).outcome;
  throw error;
}

/** Returns the end of an attempt that found the disk full. The storage that is written to is the one used last. */
export function storageFull({ usedStorages }: MediaTask): Ended {
  const storage = [...usedStorages].at(-1);
  return storage === undefined ? fail('The disk is full') : wait('StorageFull', { storage });
}

/** Waits while the storage of a place is OFFLINE. */
export async function requireOnline(task: MediaTask, { storage }: FilePlace): Promise<void> {
  if (storage === undefined) return;
  task.usedStorages.add(storage);
  const found = await task.catalog.findStorage(storage);
  if (!found) throw giveUp(`There is no storage ${storage} any more`);
  if (!found.isOnline) throw wait('StorageOffline', { storage });
}

/** Waits while the storage of a place is OFFLINE or full. */
export async function requireRoom(task: MediaTask, place: FilePlace): Promise<void> {
  await requireOnline(task, place);
  const { job, checkProblem } = task.assignment;
  const room = { bytes: 0, hasWaited: checkProblem };
  if (place.storage !== undefined && !(await task.catalog.hasRoom(job.id, place.storage, room)))
    throw storageFull(task);
}
