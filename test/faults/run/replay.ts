/*
 * Holds the journal against what was promised: who ran what, beside what, under which settings.
 */

import { noJobs } from '../../../src/core/admission/occupancy.ts';
import { admit, type Counts, type PoolSettings } from '../../../src/core/admission/pools.ts';
import { hasEnded, holdsSlot, type JobState, PRIORITIES, type Priority } from '../../../src/core/job.ts';
import { toSettings } from '../../../src/core/settings.ts';
import { isRunning } from '../../../src/core/step.ts';
import type { AttemptRow, JobRow, Transaction } from './journal.ts';

/** A promise that was not kept. */
export interface Violation {
  what: string;
  jobs: readonly number[];
}

/** What there was to check: a run in which nothing happened proves nothing. */
export interface Replay {
  violations: Violation[];
  starts: number;
  mostRunning: number;
  settingsChanges: number;
  disappeared: number;
  /** The last state of each job. */
  jobs: ReadonlyMap<number, JobRow>;
}

/** What decides about admission, from this time on. */
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
  /** The process that is a node, by the id of that. */
  readonly #processes = new Map<number, string>();
  /** Running attempts by `job step`. */
  readonly #executions = new Map<string, Set<number>>();
  readonly #counts = { starts: 0, mostRunning: 0, settingsChanges: 0, disappeared: 0 };
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

  /** What a script writes counts only from the node that has a lease of the job. */
  #checkWriter(by: string, { job, result }: JobRow): void {
    const before = this.#jobs.get(job)?.result ?? {};
    const written = Object.keys(result).filter(key => isScripts(key) && before[key] !== result[key]);
    const holders = [...(this.#leased.get(job)?.values() ?? [])].map(({ node }) => this.#processes.get(node!));
    if (written.length > 0 && !holders.includes(by))
      this.#report(`${by} wrote ${written.join()} to job ${job}, which ${holders.join() || 'nobody'} had`, job);
  }

  #changed(settings: PoolSettings): PoolSettings {
    this.#counts.settingsChanges += 1;
    return settings;
  }

  /** The jobs that got a slot by this transaction; looks at the states of all that it touched. */
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
   * A start is right when the rule allowed it at some moment from the begin of its transaction, or the admission
   * before it, to its commit. What others change meanwhile may or may not have been seen.
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
    const said = `started ${show(wanted)} beside ${show(running)} under ${JSON.stringify(settings)}`;
    this.#violations.push({ what: said, jobs: started.map(({ job }) => job) });
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
    this.#counts.mostRunning = Math.max(this.#counts.mostRunning, total);
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

  /** After a transaction, not inside one: it may end an attempt after it has begun the next. */
  #checkExecutions({ entries }: Transaction): void {
    for (const { kind, row } of entries) {
      if (kind !== 'attempt') continue;
      const running = this.#executions.get(`${row.job} ${row.step}`);
      if (running && running.size > 1)
        this.#report(
          `step ${row.step} of job ${row.job} ran twice at once: attempts ${[...running].join(', ')}`,
          row.job,
        );
    }
  }

  #report(what: string, job: number): void {
    this.#violations.push({ what, jobs: [job] });
  }
}

/** Beside them there are what the server says of the end of a job. */
const isScripts = (key: string): boolean => key !== 'errorMessage' && key !== 'abortReason';

/** How far back an admission may have looked: many more than are committed while one waits. */
const RECENT = 2_000;
const ENDED: readonly string[] = ['FINISHED', 'FAILED_FATAL', 'DISAPPEARED'];

/** From READY: anything but an abort. A job without steps has ended in the transaction that started it. */
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
