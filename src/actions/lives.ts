/*
 * Applies events to jobs: lock, decide and write, for many jobs in one transaction.
 *
 * Every change of the state of a job or an attempt goes through `advance`: requests of callers, dispatching, outcomes
 * and recovery.
 */

import { happen, type LifeEvent, type LifeRules, takesEvent } from '../core/events.ts';
import { hasEnded, holdsSlot, type JobState } from '../core/job.ts';
import { type Attempt, dispatch, type Life } from '../core/life.ts';
import { lowerRunningMark } from '../store/admission.ts';
import type { Tx } from '../store/database/database.ts';
import type { Claimant } from '../store/leases.ts';
import { type Change, lockLives, type NewIds, type StoredLife, saveLives } from '../store/lives.ts';
import type { Plans } from '../store/plans.ts';

/** An event for a job. If `node` reported it, the node must still have the lease; otherwise the event is refused. */
export interface Happening {
  job: number;
  event: LifeEvent;
  node?: number;
}

/** An attempt that the claimant gets the lease of, and all that it needs to run it. */
export interface Leased {
  attempt: Attempt;
  stored: StoredLife;
}

export interface Advanced {
  leased: Leased[];
  /** The ids of `leased`, in its order. */
  ids: Promise<readonly number[]>;
  /** Reports that came too late: another node has the attempt now, or its job was deleted. */
  refused: Happening[];
  changes: { id: number; from: JobState; to: JobState }[];
}

/** Takes room on the node for up to `wanted` attempts of a job, and returns for how many there is. */
export type Quota = (job: number, wanted: number) => number;

/** A node that takes leases. */
export interface Taker extends Claimant {
  quota: Quota;
}

export interface Advance {
  plans: Plans;
  rules: LifeRules;
  /** Gets the leases of the attempts that may start now. Without a claimant they wait for the first node that asks. */
  claimant?: Taker | undefined;
  /** The jobs, when they are locked already. */
  locked?: readonly StoredLife[];
}

/** Jobs that are decided on and written together: a few milliseconds of work for each side. */
const SLICE = 250;

/**
 * Applies events to their jobs, in their order, and leases the steps that may start. `jobs` are handled even
 * without an event. An event that its job cannot take is refused when a node reported it. Otherwise it is ignored: a
 * search found it, and another transaction has handled it since.
 */
export async function advance(
  tx: Tx,
  { plans, rules, claimant, locked }: Advance,
  happenings: readonly Happening[],
  jobs: readonly number[] = [],
): Promise<Advanced> {
  const ids = [...new Set([...happenings.map(({ job }) => job), ...jobs])];
  const stored = locked ?? (await lockLives(tx, plans, ids));
  const byJob = new Map<number, Happening[]>(stored.map(({ id }) => [id, []]));
  const refused = happenings.filter(happening => !byJob.get(happening.job)?.push(happening));
  const decide = (life: StoredLife): Decision => {
    const after = follow(life, byJob.get(life.id) ?? [], rules, refused);
    return claimant
      ? lease(life, after, claimant.quota)
      : { change: { id: life.id, before: life.life, after }, leased: [] };
  };
  // PostgreSQL writes one slice while the next is decided.
  const slices = slicesOf(stored, SLICE).map(slice => save(tx, slice.map(decide), claimant));
  const changes = slices.flatMap(slice => slice.changes);
  const given = changes.filter(({ before, after }) => !holdsSlot(before.state) && holdsSlot(after.state));
  // A client that has seen the end of a job must never see it run again.
  if (changes.some(({ before, after }) => before.state !== after.state && hasEnded(after.state))) tx.keep();
  if (given.length > 0) tx.commitBehind(lowerRunningMark(tx, Math.min(...given.map(({ id }) => id))));
  const allIds = Promise.all(slices.map(slice => slice.ids)).then(all => all.flat());
  tx.commitBehind(allIds);
  return {
    leased: slices.flatMap(slice => slice.leased),
    ids: allIds,
    refused,
    changes: changes.map(({ id, before, after }) => ({ id, from: before.state, to: after.state })),
  };
}

interface Decision {
  change: Change;
  leased: Leased[];
}

function lease(stored: StoredLife, after: Life, quota: Quota): Decision {
  const { life, leased } = dispatch(after, wanted => quota(stored.id, wanted));
  return {
    change: { id: stored.id, before: stored.life, after: life },
    leased: leased.map(attempt => ({ attempt, stored })),
  };
}

function save(tx: Tx, decisions: readonly Decision[], claimant: Claimant | undefined) {
  const changes = decisions.map(({ change }) => change);
  const leased = decisions.flatMap(decision => decision.leased);
  const saving = saveLives(
    tx,
    changes.filter(({ before, after }) => before !== after),
    claimant,
  );
  return { changes, leased, ids: saving.then(newIds => leased.map(({ attempt }) => idOf(attempt, newIds))) };
}

function idOf(attempt: Attempt, newIds: NewIds): number {
  const id = attempt.id ?? newIds.get(attempt);
  if (id === undefined) throw new Error(`The attempt at step ${attempt.step} was not stored`);
  return id;
}

const slicesOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

function follow(stored: StoredLife, happenings: readonly Happening[], rules: LifeRules, refused: Happening[]): Life {
  return happenings.reduce((life, happening) => {
    const isValid = happening.node === undefined || happening.node === holderOf(stored, happening.event);
    if (isValid && takesEvent(life, happening.event)) return happen(life, happening.event, rules);
    refused.push(happening);
    return life;
  }, stored.life);
}

const holderOf = ({ holders }: StoredLife, event: LifeEvent): number | undefined =>
  'attempt' in event ? holders.get(event.attempt) : undefined;
