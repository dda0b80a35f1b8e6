/*
 * Runs the attempts of a node, from their leases until their outcomes are recorded.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Due, Report } from '../actions/attempts.ts';
import type { Leased } from '../actions/lives.ts';
import type { Tentative } from '../actions/tentative.ts';
import { planned } from '../core/life.ts';
import type { Outcome } from '../core/step.ts';
import type { AttemptKey } from '../store/leases.ts';
import { type ExecutorContext, Running, runAttempt, type StopReason } from './attempt.ts';
import { AttemptCounts } from './attempt-quota.ts';

/** The pause before a failed report is sent again, in milliseconds. */
const REPORT_RETRY_MS = 500;
/** The pause between two checks that all attempts have ended, in milliseconds. */
const IDLE_CHECK_MS = 20;

/** The attempts that a transaction leases: attempts to run, and WAITING ones whose problem is to be checked. */
type Leases = Pick<Due, 'leased' | 'ids'> & Partial<Pick<Due, 'checks'>>;

/** An attempt that has started, and its outcome. */
interface Started {
  running: Running;
  outcome: Promise<Outcome | undefined>;
}

export class Executor {
  readonly #context: ExecutorContext;
  readonly #report: (one: Report) => Promise<unknown>;
  readonly #onEnded: () => void;
  readonly #running = new Map<number, Running>();

  /** `report` records an outcome; `onEnded` is called whenever there is room again. */
  constructor(context: ExecutorContext, report: (one: Report) => Promise<unknown>, onEnded: () => void) {
    this.#context = context;
    this.#report = report;
    this.#onEnded = onEnded;
  }

  /** The number of running attempts. */
  get size(): number {
    return this.#running.size;
  }

  /** The attempts of each job: steps of one job may run at the same time. */
  readonly counts = new AttemptCounts();

  listKeys(): AttemptKey[] {
    return [...this.#running.values()].map(({ job, attempt }) => ({ job, id: attempt }));
  }

  /**
   * Runs the attempts that a transaction leases. Scripts start while their leases are being written; when that fails,
   * they have done nothing and are stopped.
   */
  async begin({ result, committed }: Tentative<Leases>): Promise<void> {
    const { leased, checks = [] } = result;
    const early = leased.map(one => (this.#startsEarly(one) ? this.#start(one, false) : undefined));
    let ids: readonly number[];
    try {
      await committed;
      ids = await result.ids;
    } catch (error) {
      for (const started of early) started?.running.refuse();
      throw error;
    }
    for (const [i, one] of leased.entries()) {
      const id = ids[i]!;
      early[i]?.running.grant(id);
      void this.#follow(early[i] ?? this.#start(one, false, id));
    }
    for (const check of checks) void this.#follow(this.#start(check, true, check.id));
  }

  /** Stops an attempt of an aborted job. Cleanup steps go on. */
  abort(attempt: number): void {
    const running = this.#running.get(attempt);
    if (running && !running.step.cleanup) running.stop('aborted');
  }

  /** Stops an attempt whose lease is lost. */
  lose(attempt: number): void {
    const running = this.#running.get(attempt);
    if (!running || running.stopped) return;
    const { job, step } = running;
    this.#context.log.warn('lease lost, attempt stopped', { job, step: step.number, attempt });
    running.stop('leaseLost');
  }

  loseAll(): void {
    for (const attempt of this.#running.keys()) this.lose(attempt);
  }

  stopAll(reason: StopReason): void {
    for (const running of this.#running.values()) running.stop(reason);
  }

  /** Waits until no attempt is running, at most `ms` milliseconds. */
  async untilIdle(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (this.#running.size > 0 && performance.now() < until) await pause(IDLE_CHECK_MS);
  }

  #startsEarly({ attempt, stored }: Leased): boolean {
    return this.#context.runtimeFor(planned(stored.life, attempt))?.startsEarly === true;
  }

  #start(leased: Leased, isCheck: boolean, id?: number): Started {
    const running = new Running(leased, isCheck);
    if (id !== undefined) running.grant(id);
    return { running, outcome: runAttempt(leased, running, this.#context) };
  }

  async #follow({ running, outcome }: Started): Promise<void> {
    this.#running.set(running.attempt, running);
    this.counts.add(running.job);
    const ended = await outcome;
    if (ended) await this.#finish(running, ended);
    this.counts.remove(running.job);
    // After a check, the same attempt may already have been leased again, to be run: that one stays.
    if (this.#running.get(running.attempt) === running) this.#running.delete(running.attempt);
    this.#onEnded();
  }

  /** Repeats the report until it is recorded or refused, or the lease is lost, so that no outage loses an outcome. */
  async #finish(running: Running, outcome: Outcome): Promise<void> {
    const { job, attempt } = running;
    while (running.stopped !== 'leaseLost') {
      try {
        await this.#report({ job, event: { kind: 'ended', attempt, outcome } });
        return;
      } catch (error) {
        this.#context.log.warn('outcome not recorded yet', { job, attempt, error });
        await pause(REPORT_RETRY_MS);
      }
    }
  }
}
