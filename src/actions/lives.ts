/*
 * Lets events happen to jobs: lock, decide, write, for many jobs in one transaction.
 *
 * Everything that changes the state of a job or of an attempt goes through `advance`: callers, the dispatcher,
 * outcomes, recovery.
 */

import { happen, type LifeEvent, type LifeRules, takesEvent } from '../core/events.ts';
import { hasEnded, holdsSlot, type JobState } from '../core/job.ts';
import { type Attempt, dispatch, type Life } from '../core/life.ts';
import { lowerRunningMark } from '../store/admission.ts';
import type { Tx } from '../store/database/database.ts';
import type { Claimant } from '../store/leases.ts';
import { type Change, lockLives, type StoredLife, saveLives } from '../store/lives.ts';
import type { Plans } from '../store/plans.ts';

/** An event for a job. `node` reports it: its lease must still hold, or the event is dropped. */
export interface Happening {
  job: number;
  event: LifeEvent;
  node?: number;
}

/** An attempt that the claimant has got the lease of, and all that it needs to carry it out. */
export interface Leased {
  attempt: Attempt;
  stored: StoredLife;
}

export interface Advanced {
  leased: Leased[];
  /** Reports that came too late: somebody else has the attempt now, or its job is gone. */
  refused: Happening[];
  changes: { id: number; from: JobState; to: JobState }[];
}

/** Gets leases, and hears of them while they are being written: what begins then may come to nothing. */
export interface Taker extends Claimant {
  onLeasing?(leased: readonly Leased[]): void;
}

export interface Advance {
  plans: Plans;
  rules: LifeRules;
  /** Gets the leases of the attempts that may start now. Without one they wait for whoever asks first. */
  claimant?: Taker | undefined;
  /** The jobs, when they are locked already. */
  locked?: readonly StoredLife[];
}

/** Jobs that are decided on and written together: a few milliseconds of work on either side. */
const SLICE = 250;

/**
 * Lets events happen to their jobs, in their order, and leases what may start. `jobs` are looked at even without an
 * event. An event that its job cannot take is refused when a node reported it, and passed over otherwise: it was
 * found by a search and has been dealt with by somebody else since.
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
  const leased: Leased[] = [];
  const decide = (life: StoredLife): Change => {
    const after = follow(life, byJob.get(life.id) ?? [], rules, refused);
    if (!claimant) return { id: life.id, before: life.life, after };
    const dispatched = dispatch(after);
    for (const attempt of dispatched.leased) leased.push({ attempt, stored: life });
    return { id: life.id, before: life.life, after: dispatched.life };
  };
  // PostgreSQL writes one slice while the next is decided.
  const changes = slicesOf(stored, SLICE).flatMap(slice => {
    const decided = slice.map(decide);
    saveLives(
      tx,
      decided.filter(({ before, after }) => before !== after),
      claimant,
    );
    return decided;
  });
  claimant?.onLeasing?.(leased);
  const given = changes.filter(({ before, after }) => !holdsSlot(before.state) && holdsSlot(after.state));
  // Nobody who has seen a job's end sees it run again.
  if (changes.some(({ before, after }) => before.state !== after.state && hasEnded(after.state))) tx.keep();
  if (given.length > 0) tx.commitBehind(lowerRunningMark(tx, Math.min(...given.map(({ id }) => id))));
  return {
    leased,
    refused,
    changes: changes.map(({ id, before, after }) => ({ id, from: before.state, to: after.state })),
  };
}

const slicesOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

function follow(stored: StoredLife, happenings: readonly Happening[], rules: LifeRules, refused: Happening[]): Life {
  return happenings.reduce((life, happening) => {
    const ours = happening.node === undefined || happening.node === holderOf(stored, happening.event);
    if (ours && takesEvent(life, happening.event)) return happen(life, happening.event, rules);
    refused.push(happening);
    return life;
  }, stored.life);
}

const holderOf = ({ holders }: StoredLife, event: LifeEvent): number | undefined =>
  'attempt' in event ? holders.get(event.attempt) : undefined;
