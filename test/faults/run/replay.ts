/*
 * Checks the journal against the guarantees of admission and leases: which node ran which step, and under which
 * settings each job started.
 */

import { noJobs } from '../../../src/core/admission/occupancy.ts';
import { admit, type Counts, type PoolSettings } from '../../../src/core/admission/pools.ts';
import { hasEnded, holdsSlot, type JobState, PRIORITIES, type Priority } from '../../../src/core/job.ts';
import { toSettings } from '../../../src/core/settings.ts';
import { isRunning } from '../../../src/core/step.ts';
import type { AttemptRow, JobRow, Transaction } from './journal.ts';

/** A broken guarantee. */
export interface Violation {
  what: string;
  jobs: readonly number[];
}

/** The result, with numbers that show how much was checked: a run without events proves nothing. */
export interface Replay {
  violations: Violation[];
  starts: number;
  maxRunning: number;
  settingsChanges: number;
  disappeared: number;
  /** The last state of each job. */
  jobs: ReadonlyMap<number, JobRow>;
}

/** The facts that decide about admission, from `sinceMs` on. */
interface Situation {
  sinceMs: number;
  settings: PoolSettings;
  running: Counts;
}

export function replay(transactions: readonly Transaction[]): Replay {
  const violations: Violation[] = [];
  const state = new ReplayState(violations);
  for (const transaction of transactions) state.apply(transaction);
  return state.result();
}

class ReplayState {
  readonly #violations: Violation[];
  readonly #jobs = new Map<number, JobRow>();
  readonly #attempts = new Map<number, AttemptRow>();
  /** Attempts with a lease, by job. */
  readonly #leased = new Map<number, Map<number, AttemptRow>>();
  /** The process of each node, by the id of the node. */
  readonly #processes = new Map<number, string>();
  /** Running attempts by `job step`. */
  readonly #executions = new Map<string, Set<number>>();
  readonly #counts = { starts: 0, maxRunning: 0, settingsChanges: 0, disappeared: 0 };
  #now: Situation = { sinceMs: 0, settings: toSettings({}, []).admission, running: noJobs() };
  /** Situations since the last admission, the oldest first. */
  #recent: Situation[] = [this.#now];

  constructor(violations: Violation[]) {
    this.#violations = violations;
  }

  result(): Replay {
    return { violations: this.#violations, jobs: this.#jobs, ...this.#counts };
  }

  apply(transaction: Transaction): void {
    const before = new Map<number, JobRow | undefined>();
    let { settings } = this.#now;
    for (const { kind, row } of transaction.entries) {
      if (kind === 'settings') settings = this.#changed(row.admission);
      if (kind === 'node') this.#processes.set(row.node, transaction.by);
      if (kind === 'attempt') this.#follow(row);
      if (kind !== 'job') continue;
      this.#checkWriter(transaction.by, row);
      if (!before.has(row.job)) before.set(row.job, this.#jobs.get(row.job));
      this.#jobs.set(row.job, row);
    }
    const started = this.#move(before);
    if (started.length > 0) this.#checkAdmission(transaction, started);
    this.#advance(transaction.atMs, settings, before, started.length > 0);
    this.#checkExecutions(transaction);
  }

  /** Only the node that has a lease of the job may write data of its scripts. */
  #checkWriter(by: string, { job, result }: JobRow): void {
    const before = this.#jobs.get(job)?.result ?? {};
    const written = Object.keys(result).filter(key => isScripts(key) && before[key] !== result[key]);
    const holders = [...(this.#leased.get(job)?.values() ?? [])].map(({ node }) => this.#processes.get(node!));
    if (written.length > 0 && !holders.includes(by))
      this.#report(`${by} wrote ${written.join()} to job ${job}, which ${holders.join() || 'no node'} had`, job);
  }

  #changed(settings: PoolSettings): PoolSettings {
    this.#counts.settingsChanges += 1;
    return settings;
  }

  /** Returns the jobs that got a slot in this transaction, and checks the states of all jobs that it changed. */
  #move(before: ReadonlyMap<number, JobRow | undefined>): JobRow[] {
    const started: JobRow[] = [];
    for (const [id, old] of before) {
      const now = this.#jobs.get(id)!;
      if (old && hasEnded(old.state) && old.state !== now.state)
        this.#report(`job ${id} was ${old.state} and became ${now.state}`, id);
      if (old?.state === 'READY' && hasStarted(now.state)) started.push(now);
      if (!old && now.state !== 'READY' && now.state !== 'HOLD') this.#report(`job ${id} began as ${now.state}`, id);
    }
    return started;
  }

  /**
   * A start is valid if the rules allowed it at some moment between the start of its transaction (or the previous
   * admission) and its commit. Changes by others in that time may or may not have been seen.
   */
  #checkAdmission({ begunMs }: Transaction, started: readonly JobRow[]): void {
    this.#counts.starts += started.length;
    const wanted = countBy(started);
    const seen = this.#recent.filter((_, i, all) => (all[i + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) >= begunMs);
    const isAllowed = seen.some(({ settings, running }) =>
      PRIORITIES.every(priority => admit(settings, running, wanted)[priority] === wanted[priority]),
    );
    if (isAllowed) return;
    const { settings, running } = this.#now;
    const what = `started ${show(wanted)} beside ${show(running)} under ${JSON.stringify(settings)}`;
    this.#violations.push({ what, jobs: started.map(({ job }) => job) });
  }

  #advance(
    atMs: number,
    settings: PoolSettings,
    before: ReadonlyMap<number, JobRow | undefined>,
    isAdmission: boolean,
  ): void {
    const running = { ...this.#now.running };
    for (const [id, old] of before) {
      const now = this.#jobs.get(id)!;
      if (old && holdsSlot(old.state)) running[old.priority] -= 1;
      if (holdsSlot(now.state)) running[now.priority] += 1;
    }
    this.#now = { sinceMs: atMs, settings, running };
    this.#recent = isAdmission ? [this.#now] : [...this.#recent.slice(-RECENT), this.#now];
    const total = PRIORITIES.reduce((sum, priority) => sum + running[priority], 0);
    this.#counts.maxRunning = Math.max(this.#counts.maxRunning, total);
  }

  #follow(now: AttemptRow): void {
    const old = this.#attempts.get(now.attempt);
    this.#attempts.set(now.attempt, now);
    if (now.state === 'DISAPPEARED') this.#counts.disappeared += 1;
    if (old?.node != null && now.node !== null && old.node !== now.node)
      this.#report(`attempt ${now.attempt} went from node ${old.node} to node ${now.node} while it ran`, now.job);
    if (old && ENDED.includes(old.state) && isRunning(now.state))
      this.#report(`attempt ${now.attempt} was ${old.state} and ran again`, now.job);
    const leased = this.#leased.get(now.job) ?? new Map();
    if (now.node === null) leased.delete(now.attempt);
    else leased.set(now.attempt, now);
    this.#leased.set(now.job, leased);
    const key = `${now.job} ${now.step}`;
    const running = this.#executions.get(key) ?? new Set();
    if (isRunning(now.state)) running.add(now.attempt);
    else running.delete(now.attempt);
    this.#executions.set(key, running);
  }

  /** Runs after a whole transaction, which may end an attempt after it has started the next. */
  #checkExecutions({ entries }: Transaction): void {
    for (const { kind, row } of entries) {
      if (kind !== 'attempt') continue;
      const running = this.#executions.get(`${row.job} ${row.step}`);
      if (running && running.size > 1)
        this.#report(
          `step ${row.step} of job ${row.job} ran twice at the same time: attempts ${[...running].join(', ')}`,
          row.job,
        );
    }
  }

  #report(what: string, job: number): void {
    this.#violations.push({ what, jobs: [job] });
  }
}

/** The other keys are written by the server at the end of a job. */
const isScripts = (key: string): boolean => key !== 'errorMessage' && key !== 'abortReason';

/** How many situations are kept: many more than transactions are committed while an admission waits. */
const RECENT = 2_000;
const ENDED: readonly string[] = ['FINISHED', 'FAILED_FATAL', 'DISAPPEARED'];

/** Any change from READY but an abort is a start: a job without steps ends in the transaction that starts it. */
const hasStarted = (state: JobState): boolean => state !== 'READY' && !state.startsWith('ABORTED') && state !== 'HOLD';

function countBy(jobs: readonly JobRow[]): Counts {
  const counts = noJobs();
  for (const { priority } of jobs) counts[priority] += 1;
  return counts;
}

const show = (counts: Counts): string =>
  PRIORITIES.filter((priority: Priority) => counts[priority] > 0)
    .map(priority => `${priority} ${counts[priority]}`)
    .join(', ') || 'none';
