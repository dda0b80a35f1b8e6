/*
 * The dispatcher of a node.
 *
 *   cron tick ─┐
 *              ├─► pass: admit READY jobs ─► lease due attempts ─► stop aborted ones ─► run ─► report
 *   hint ──────┘                                                                         ▲        │
 *                                                                                        └────────┘ next steps
 *
 * A pass reads from the database everything that it decides on. Between passes the dispatcher keeps only guesses: about
 * other nodes (fair-share.ts, failure-detector.ts) and about where to look first (front.ts). A wrong guess costs time
 * and nothing else. So any number of nodes may run side by side. A node that dies leaves only leases behind: they run
 * out, or are taken back immediately when its session is seen to be gone. Hints make dispatching fast; the tick, each
 * second, makes it reliable.
 * See docs/decisions/0005 about hints, 0015 about early starts.
 */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type ScheduledTask, schedule } from 'node-cron';
import {
  type Admitted,
  admitJobs,
  type Due,
  keepLeases,
  type Report,
  recoverLostAttempts,
  report,
  saveProgress,
  takeDueAttempts,
  writeJobData,
} from '../actions/attempts.ts';
import { batched } from '../actions/batched.ts';
import type { Context } from '../actions/context.ts';
import type { Advanced, Taker } from '../actions/lives.ts';
import type { Tentative } from '../actions/tentative.ts';
import type { Ids } from '../core/ids.ts';
import type { JobState } from '../core/job.ts';
import type { PlannedStep } from '../core/plan.ts';
import type { Log } from '../observe/log.ts';
import type { ApiRequest, ApiResponse, Runtime } from '../runtimes/runtime.ts';

import { type DataWrite, readJobData, readJobDataKeys, readJobDatum } from '../store/attempts.ts';
import { type Claimant, listAbortedAttempts } from '../store/leases.ts';

import { countDispatchers, listDeadNodes } from '../store/nodes.ts';
import type { ExecutorContext } from './attempt.ts';
import { Executor } from './executor.ts';
import { FailureDetector } from './failure-detector.ts';
import { FairShare } from './fair-share.ts';
import { ReadyFront } from './front.ts';
import { Membership } from './membership.ts';
import { ProgressBuffer } from './progress-buffer.ts';
import { serialized } from './serialized.ts';

export interface DispatcherOptions {
  ids: Ids;
  version: string;
  roles: readonly string[];
  leaseMs: number;
  /** The most attempts that this node runs at the same time. */
  capacity: number;
  log: Log;
  runtimeFor(step: PlannedStep): Runtime | undefined;
  api(job: number, request: ApiRequest): Promise<ApiResponse>;
  /** Gets the number of jobs that have entered each state, for metrics. */
  onMoves?(jobs: ReadonlyMap<JobState, number>): void;
}

/** Heartbeats during one lease: one or two may be late without harm. */
const BEATS_PER_LEASE = 3;
/** The time in which stopped attempts are given back at shutdown, in milliseconds. */
const GIVE_BACK_MS = 3_000;
/** Most jobs or attempts in one transaction: many share its cost, and few keep it short. */
const BATCH = 1_000;
/** A hint of this id: no job has become READY. */
export const NONE = Number.POSITIVE_INFINITY;
/** The channel on which nodes tell each other that there may be work. */
export const HINTS = 'jobspine_work';

const NOTHING: Admitted & Due = {
  leased: [],
  ids: Promise.resolve([]),
  checks: [],
  refused: [],
  changes: [],
  left: 0,
  others: 0,
  oldest: {},
};

export class Dispatcher {
  readonly #context: Context;
  readonly #options: DispatcherOptions;
  readonly #membership: Membership;
  readonly #executor: Executor;
  readonly #progressBuffer: ProgressBuffer;
  readonly #report: (one: Report) => Promise<undefined>;
  readonly #wake: () => Promise<void>;
  readonly #recover: () => Promise<void>;
  #tick: ScheduledTask | undefined;
  #heart: NodeJS.Timeout | undefined;
  #stopping = false;
  /** The time until which the leases of this node hold at least, by its own clock. */
  #leasedUntil = 0;
  readonly #failureDetector = new FailureDetector(() => void this.#onTick());
  readonly #fairShare: FairShare;
  readonly #front = new ReadyFront();
  /** The end of the last successful pass. */
  lastPassAt: Date | undefined;

  constructor(context: Context, options: DispatcherOptions) {
    this.#context = context;
    this.#options = options;
    const { database } = context;
    this.#membership = new Membership(
      database,
      { host: hostname(), version: options.version, roles: options.roles },
      { log: options.log, onLost: () => this.#executor.loseAll() },
    );
    this.#progressBuffer = new ProgressBuffer(async notes =>
      this.#claimant ? saveProgress(context, this.#claimant.node, notes) : [],
    );
    this.#report = batched(async reports => this.#reportAll(reports));
    this.#wake = serialized(() => this.#pass());
    this.#recover = serialized(() => this.#takeBack());
    this.#fairShare = new FairShare(
      () => context.wake(NONE),
      () => void this.#wake(),
    );
    this.#executor = new Executor(this.#createExecutorContext(), this.#report, () => void this.#wake());
  }

  async start(): Promise<void> {
    await this.#membership.join();
    this.#leasedUntil = performance.now() + this.#options.leaseMs;
    this.#heart = setInterval(() => void this.#beat(), this.#options.leaseMs / BEATS_PER_LEASE);
    // A late or missed tick does no harm: the next one finds the same work.
    this.#tick = schedule('* * * * * *', () => this.#onTick(), { suppressMissedWarning: true });
    await this.#onTick();
  }

  /** Hints that there may be work. `from` is the lowest id of a job that may have become READY; 0 means any job. */
  wake(from = 0): void {
    this.#front.hint(from);
    void this.#wake();
  }

  /** The number of attempts that this node is running. */
  get load(): number {
    return this.#executor.size;
  }

  /** Takes no more work, waits for the running attempts, and gives back those that have not ended after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#failureDetector.stop();
    this.#fairShare.stop();
    await this.#tick?.destroy();
    // A database that does not answer must not block the shutdown.
    await Promise.race([Promise.all([this.#recover(), this.#wake()]), pause(graceMs + GIVE_BACK_MS)]);
    await this.#executor.untilIdle(graceMs);
    this.#executor.stopAll('shutdown');
    await this.#executor.untilIdle(GIVE_BACK_MS);
    clearInterval(this.#heart);
    await this.#membership.leave();
  }

  get #claimant(): Claimant | undefined {
    const { node } = this.#membership;
    return node === undefined ? undefined : { node, leaseMs: this.#options.leaseMs };
  }

  get #room(): number {
    return Math.min(this.#options.capacity - this.#executor.size, BATCH);
  }

  /** Returns the claimant of one transaction. `ended` has the job of each attempt whose end it records. */
  #taking(claimant: Claimant, ended: readonly number[] = []): Taker {
    return { ...claimant, quota: this.#executor.counts.quota(this.#options.capacity, ended) };
  }

  async #onTick(): Promise<void> {
    await this.#recover();
    await this.#wake();
  }

  async #pass(): Promise<void> {
    const claimant = this.#claimant;
    if (!claimant || this.#stopping) return;
    try {
      const admitted = await this.#admit(claimant);
      this.#fairShare.left(admitted.left, admitted.others);
      const due = await this.#takeDue(claimant);
      for (const id of await listAbortedAttempts(this.#context.database.read, claimant.node)) this.#executor.abort(id);
      this.lastPassAt = new Date();
      if (admitted.changes.length + due.changes.length > 0) void this.#wake();
    } catch (error) {
      this.#options.log.warn('pass failed', { error });
    }
  }

  async #admit(claimant: Claimant): Promise<Admitted> {
    const room = this.#room;
    if (room <= 0) return NOTHING;
    const from = this.#front.begin(performance.now());
    const reach = { room, from, mine: this.#executor.counts.jobs, nodes: this.#fairShare.nodes };
    const admitted = await this.#begin(await admitJobs(this.#context, this.#taking(claimant), reach));
    this.#front.end(admitted.oldest);
    return admitted;
  }

  async #takeDue(claimant: Claimant): Promise<Due> {
    const limit = this.#room;
    if (limit <= 0) return NOTHING;
    const full = this.#executor.counts.listFull(this.#options.capacity);
    return this.#begin(await takeDueAttempts(this.#context, this.#taking(claimant), { limit, full }));
  }

  /** Takes back lost attempts: those whose lease ran out, and those of dead nodes. */
  async #takeBack(): Promise<void> {
    if (this.#stopping) return;
    const { read } = this.#context.database;
    try {
      const [dead, nodes] = await Promise.all([listDeadNodes(read), countDispatchers(read)]);
      this.#fairShare.nodes = nodes;
      const { changes } = await recoverLostAttempts(this.#context, this.#failureDetector.judge(dead), BATCH);
      if (changes.length > 0) this.#options.log.warn('attempts disappeared with their node', { jobs: changes.length });
    } catch (error) {
      this.#options.log.warn('recovery failed', { error });
    }
  }

  async #beat(): Promise<void> {
    const claimant = this.#claimant;
    // The last heartbeats failed or were not answered, so the leases may have run out.
    if (performance.now() > this.#leasedUntil) this.#executor.loseAll();
    if (!claimant) return;
    // Only those that are running here: leases from a transaction whose answer was lost must run out.
    const before = this.#executor.listKeys();
    const askedAt = performance.now();
    try {
      const kept = new Set(await keepLeases(this.#context, claimant, before));
      this.#leasedUntil = askedAt + claimant.leaseMs;
      for (const { id } of before) if (!kept.has(id)) this.#executor.lose(id);
    } catch (error) {
      this.#options.log.warn('heartbeat failed', { error });
    }
  }

  /** Runs the attempts that a transaction leases, and reports its changes to metrics and to the other dispatchers. */
  async #begin<T extends Advanced>(transaction: Tentative<T>): Promise<T> {
    await this.#executor.begin(transaction);
    const taken = transaction.result;
    this.#options.onMoves?.(countMoves(taken.changes));
    const ready = taken.changes.filter(({ to }) => to === 'READY');
    if (ready.length > 0) this.#context.wake(Math.min(...ready.map(({ id }) => id)));
    return taken;
  }

  async #reportAll(reports: readonly Report[]): Promise<undefined[]> {
    const claimant = this.#claimant;
    if (!claimant) throw new Error('This node has no session with the database');
    const ended = reports.flatMap(({ job, event }) => (event.kind === 'ended' ? [job] : []));
    const { refused } = await this.#begin(
      await report(this.#context, this.#taking(claimant, ended), reports, !this.#stopping),
    );
    for (const { job } of refused) this.#options.log.warn('late report refused', { job });
    return reports.map(() => undefined);
  }

  #createExecutorContext(): ExecutorContext {
    const { database } = this.#context;
    const { ids, log, runtimeFor, api } = this.#options;
    const writeTogether = batched((writes: readonly DataWrite[]) => this.#writeData(writes));
    return {
      ids,
      log,
      runtimeFor,
      api,
      progressBuffer: this.#progressBuffer,
      readData: job => readJobData(database.read, job),
      readDatum: (job, key) => readJobDatum(database.read, job, key),
      readDataKeys: job => readJobDataKeys(database.read, job),
      writeData: writeTogether,
      goParallel: ({ job, attempt }) =>
        void this.#report({ job, event: { kind: 'wentParallel', attempt } }).catch(() => {}),
    };
  }

  async #writeData(writes: readonly DataWrite[]): Promise<boolean[]> {
    const claimant = this.#claimant;
    return claimant ? writeJobData(this.#context, claimant.node, writes) : writes.map(() => false);
  }
}

function countMoves(changes: Advanced['changes']): Map<JobState, number> {
  const moves = new Map<JobState, number>();
  for (const { from, to } of changes) if (from !== to) moves.set(to, (moves.get(to) ?? 0) + 1);
  return moves;
}
