/*
 * The actions of a node on the attempts that it runs: it takes leases, keeps them, and reports outcomes.
 *
 * A report counts only while the lease holds. A late report, after a freeze or a lost connection, is refused and
 * changes nothing, because another node has the attempt by then.
 */

import { admit, type Counts, fairShare, type Share } from '../core/admission/admission.ts';
import type { LifeEvent } from '../core/events.ts';
import type { Priority } from '../core/job.ts';
import { PRIORITIES } from '../core/job.ts';
import { countReady, countRunning, lockAdmission, lockReadyLives, updateRunningMark } from '../store/admission.ts';
import { type DataWrite, type ProgressNote, updateDataUnderLease, updateProgress } from '../store/attempts.ts';
import { stepState } from '../store/codes.ts';
import type { Tx } from '../store/database/database.ts';
import {
  type AttemptKey,
  type Claimant,
  extendLeases,
  type FoundAttempt,
  leaseWaitingAttempts,
  lockDueAttempts,
  lockLostAttempts,
} from '../store/leases.ts';
import { lockLives, type StoredLife } from '../store/lives.ts';
import { touchNode } from '../store/nodes.ts';
import { readSettings } from '../store/settings.ts';
import type { Context } from './context.ts';
import { type Advanced, advance, type Happening, type Leased, type Taker } from './lives.ts';
import { type Tentative, tentatively } from './tentative.ts';

/** The jobs that a node can take: its free room, and its share of the work. */
export interface Reach extends Pick<Share, 'mine' | 'nodes'> {
  room: number;
  /** The front of the READY jobs: no job with a lower id is taken, for each priority. */
  from: Counts;
}

export interface Admitted extends Advanced {
  /** The number of jobs that could also start, and are left to other nodes. */
  left: number;
  /** The number of jobs that run on other nodes. */
  others: number;
  /** The id of the oldest READY job of each priority that has one, before any was taken. */
  oldest: Partial<Counts>;
}

/** Gives free slots to READY jobs, as many as the node can take, and leases their first steps. */
export function admitJobs(
  { database, plans }: Context,
  claimant: Taker,
  { room, mine, nodes, from }: Reach,
): Promise<Tentative<Admitted>> {
  const decide = async (tx: Tx): Promise<Admitted> => {
    // They run in this order on one connection, so everything is read and counted after the lock is taken.
    const [, settings, { running, lowest }, { ready, oldest }, first] = await Promise.all([
      lockAdmission(tx),
      readSettings(tx),
      countRunning(tx),
      countReady(tx, room, from),
      lockReadyLives(tx, plans, ONE_OF_EACH, from),
    ]);
    const allowed = bestOf(admit(settings.admission, running, ready, oldest), room);
    const share = fairShare({ wanted: total(allowed), running: total(running), mine, nodes });
    // IMMEDIATE jobs start immediately, even beyond the share of this node.
    const wanted = bestOf(allowed, Math.max(share, allowed.IMMEDIATE));
    const locked = among(first, wanted) ?? (await lockReadyLives(tx, plans, wanted, from));
    const happenings = locked.map(({ id }): Happening => ({ job: id, event: { kind: 'admitted' } }));
    const advanced = await advance(tx, { plans, rules: settings, claimant, locked }, happenings);
    if (lowest !== undefined) tx.commitBehind(updateRunningMark(tx, Math.min(lowest, ...locked.map(({ id }) => id))));
    return { ...advanced, left: total(allowed) - total(wanted), others: total(running) - mine, oldest };
  };
  return tentatively(database, decide, 'quick');
}

/** On an idle server one job at most is READY. Locking it before the decision that it may start saves a round trip. */
const ONE_OF_EACH = Object.fromEntries(PRIORITIES.map(priority => [priority, 1])) as Counts;

/** Returns the wanted jobs from the oldest of each priority; undefined when that is not enough. */
function among(first: readonly StoredLife[], wanted: Counts): StoredLife[] | undefined {
  const found = first.filter(({ priority }) => wanted[priority] > 0);
  return found.length === total(wanted) ? found : undefined;
}

const total = (counts: Counts): number => PRIORITIES.reduce((sum, priority) => sum + counts[priority], 0);

/** Limits the counts to `room` in total, highest priority first. */
function bestOf(wanted: Counts, room: number): Counts {
  let left = room;
  const taken = [...PRIORITIES].reverse().map((priority): [Priority, number] => {
    const count = Math.min(wanted[priority], left);
    left -= count;
    return [priority, count];
  });
  return Object.fromEntries(taken) as Counts;
}

/** A WAITING attempt whose problem a node is to check. */
export interface LeasedCheck extends Leased {
  id: number;
}

export interface Due extends Advanced {
  checks: LeasedCheck[];
}

/** The attempts that a node looks for. */
interface DueReach {
  /** The most that it leases. */
  limit: number;
  /** The jobs that may start no more attempts on the node. */
  full: readonly number[];
}

/** Leases attempts that are due: to be run, to be retried, or to have their problem checked. */
export function takeDueAttempts(
  { database, plans }: Context,
  claimant: Taker,
  { limit, full }: DueReach,
): Promise<Tentative<Due>> {
  const decide = async (tx: Tx): Promise<Due> => {
    const [found, rules] = await Promise.all([lockDueAttempts(tx, limit, full), readSettings(tx)]);
    const isWaiting = ({ state }: FoundAttempt): boolean => stepState.toName(state) === 'WAITING';
    const waiting = found.filter(one => isWaiting(one) && claimant.quota(one.job, 1) > 0);
    const checks = await leaseWaitingAttempts(tx, waiting, claimant);
    const stored = await lockLives(
      tx,
      plans,
      waiting.map(({ job }) => job),
    );
    const others = found.filter(one => !isWaiting(one));
    const again = others.filter(({ state }) => stepState.toName(state) === 'FAILED_RETRY');
    const happenings = again.map(({ id, job }): Happening => ({ job, event: { kind: 'due', attempt: id } }));
    const advanced = await advance(
      tx,
      { plans, rules, claimant },
      happenings,
      others.map(({ job }) => job),
    );
    return { ...advanced, checks: checks.flatMap(id => findLeased(stored, id)) };
  };
  return tentatively(database, decide, 'quick');
}

const findLeased = (stored: readonly StoredLife[], id: number): LeasedCheck[] =>
  stored.flatMap(one =>
    one.life.attempts.filter(attempt => attempt.id === id).map(attempt => ({ id, attempt, stored: one })),
  );

/** Takes back attempts whose lease ran out or whose node is dead. */
export function recoverLostAttempts(
  { database, plans }: Context,
  dead: readonly number[],
  limit: number,
): Promise<Advanced> {
  return database.transaction(async tx => {
    const found = await lockLostAttempts(tx, dead, limit);
    const toHappening = ({ id, job, node }: FoundAttempt): Happening => ({
      job,
      event: { kind: 'lost', attempt: id },
      ...(node === null ? {} : { node }),
    });
    return advance(tx, { plans, rules: await readSettings(tx) }, found.map(toHappening));
  });
}

/** A report of a node on one of its attempts. */
export interface Report {
  job: number;
  event: LifeEvent;
}

/** Records reports of a node. If it takes more work, it gets the leases of the steps that may start because of them. */
export function report(
  { database, plans }: Context,
  claimant: Taker,
  reports: readonly Report[],
  takesMore: boolean,
): Promise<Tentative<Advanced>> {
  const happenings = reports.map((one): Happening => ({ ...one, node: claimant.node }));
  return tentatively(database, async tx => {
    const rules = await readSettings(tx);
    return advance(tx, { plans, rules, claimant: takesMore ? claimant : undefined }, happenings);
  });
}

/** Saves progress notes for attempts whose leases the node still has. Returns the ids of these; see updateProgress. */
export function saveProgress({ database }: Context, node: number, notes: readonly ProgressNote[]): Promise<number[]> {
  return database.transaction(tx => updateProgress(tx, node, notes), 'quick');
}

/** Writes job metadata for attempts whose leases the node still has. Returns for each write whether it was made. */
export function writeJobData({ database }: Context, node: number, writes: readonly DataWrite[]): Promise<boolean[]> {
  return database.transaction(tx => updateDataUnderLease(tx, node, writes));
}

/** Extends the leases of these attempts of a node, and records that the node is alive. Returns the ids it still has. */
export function keepLeases(
  { database }: Context,
  claimant: Claimant,
  attempts: readonly AttemptKey[],
): Promise<number[]> {
  return database.transaction(async tx => {
    await touchNode(tx, claimant.node);
    return extendLeases(tx, claimant, attempts);
  }, 'quick');
}
