/*
 * One leased attempt, carried out by a runtime, from the lease to its outcome.
 */

import type { Leased } from '../actions/lives.ts';
import type { Ids } from '../core/ids.ts';
import { planned } from '../core/life.ts';
import type { PlannedStep } from '../core/plan.ts';
import type { Outcome, Progress } from '../core/step.ts';
import { toStorableData, toStorableText } from '../core/storable-text.ts';
import type { Log } from '../observe/log.ts';
import type { ApiRequest, ApiResponse, Assignment, Hooks, Runtime } from '../runtimes/runtime.ts';
import { unknownWork } from '../runtimes/runtimes.ts';
import type { DataWrite } from '../store/attempts.ts';
import type { ProgressBuffer } from './progress-buffer.ts';

/** Why an attempt is stopped. */
export type StopReason = 'aborted' | 'leaseLost' | 'shutdown';

/** An attempt that this node runs. It may start before its lease is granted. */
export class Running {
  readonly job: number;
  readonly step: PlannedStep;
  /** It only checks whether the problem of a WAITING step is gone. */
  readonly isCheck: boolean;
  /** Whether the lease was granted, as soon as that is known. */
  readonly leased: Promise<boolean>;
  /** The reason why it was told to stop. */
  stopped: StopReason | undefined;
  #attempt: number | undefined;
  #settleLease: (isGranted: boolean) => void = () => {};
  #controller: AbortController | undefined;

  constructor({ attempt, stored }: Leased, isCheck: boolean) {
    this.job = stored.id;
    this.step = planned(stored.life, attempt);
    this.isCheck = isCheck;
    this.leased = new Promise(resolve => {
      this.#settleLease = resolve;
    });
  }

  /** The id of the attempt. Known when the lease is granted. */
  get attempt(): number {
    if (this.#attempt === undefined) throw new Error(`The lease of step ${this.step.number} is not granted yet`);
    return this.#attempt;
  }

  grant(attempt: number): void {
    this.#attempt = attempt;
    this.#settleLease(true);
  }

  refuse(): void {
    this.#settleLease(false);
    this.stop('leaseLost');
  }

  stop(reason: StopReason): void {
    this.stopped ??= reason;
    this.#controller?.abort(this.stopped);
  }

  /** Created on first use: most steps end before anything could stop them. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.stopped) this.#controller.abort(this.stopped);
    return this.#controller.signal;
  }
}

/** What attempts reach of the server. */
export interface ExecutorContext {
  ids: Ids;
  log: Log;
  progressBuffer: ProgressBuffer;
  runtimeFor(step: PlannedStep): Runtime | undefined;
  readData(job: number): Promise<Record<string, string>>;
  /** False: the lease is lost. */
  writeData(write: DataWrite): Promise<boolean>;
  goParallel(running: Running): void;
  api(user: string, request: ApiRequest): Promise<ApiResponse>;
}

/** Carries an attempt out. Never rejects; undefined: there is no lease, and so nobody to report to. */
export async function carryOut(
  leased: Leased,
  running: Running,
  context: ExecutorContext,
): Promise<Outcome | undefined> {
  const runtime = context.runtimeFor(running.step);
  const outcome = runtime
    ? await run(runtime, toAssignment(leased, running, context.ids), hooksFor(leased, running, context), context.log)
    : cannot(running.step);
  if (!(await running.leased)) return undefined;
  await context.progressBuffer.close(running.attempt);
  if (outcome.kind !== 'aborted') return toStorable(outcome);
  if (running.stopped === 'leaseLost') return undefined;
  return running.stopped === 'shutdown' ? { kind: 'givenBack' } : outcome;
}

async function run(runtime: Runtime, assignment: Assignment, hooks: Hooks, log: Log): Promise<Outcome> {
  try {
    return await runtime(assignment, hooks);
  } catch (error) {
    log.error('runtime failed', { job: assignment.job.id, step: assignment.step.number, error });
    return { kind: 'failed', message: 'The server could not carry out this step; its log says why', fatal: false };
  }
}

/** Scripts and programs say anything. What cannot be stored as it is must not keep an attempt from ending. */
function toStorable(outcome: Outcome): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, message: toStorableText(outcome.message) };
  if (outcome.kind === 'finished' && outcome.remark) return { ...outcome, remark: toStorableText(outcome.remark) };
  if (outcome.kind !== 'waiting') return outcome;
  const { type, data } = outcome.problem;
  return { ...outcome, problem: { type, data: toStorableData(data) } };
}

/** To try again would not help: only another definition does. */
const cannot = ({ work }: PlannedStep): Outcome => ({
  kind: 'failed',
  message: work.kind === 'bean' ? unknownWork(work.bean, work.method) : 'Scripts are not carried out here',
  fatal: true,
});

const toAssignment = ({ attempt, stored }: Leased, { step, isCheck }: Running, ids: Ids): Assignment => ({
  job: { id: ids.format(stored.id), type: stored.type, user: stored.user, priority: stored.priority },
  step,
  attempt: attempt.number,
  checkProblem: isCheck,
});

function hooksFor({ stored }: Leased, running: Running, context: ExecutorContext): Hooks {
  const { job, leased } = running;
  const { progressBuffer, log, ids } = context;
  let lastProgress: Progress | undefined;
  const write = async (data: Record<string, string | null>): Promise<void> => {
    if (await context.writeData({ attempt: running.attempt, job, data: toStorableData(data) })) return;
    running.stop('leaseLost');
    throw new Error('This attempt has been taken over by another node');
  };
  return {
    get signal() {
      return running.signal;
    },
    leased,
    log: description => progressBuffer.subStep(running, toStorableText(description)),
    progress: progress => {
      lastProgress = progress;
      progressBuffer.progress(running, progress);
    },
    lastProgress: () => lastProgress,
    goParallel: () => context.goParallel(running),
    data: {
      all: () => context.readData(job),
      set: write,
      remove: keys => write(Object.fromEntries(keys.map(key => [key, null]))),
    },
    serverLog: text => log.info('script', { job: ids.format(job), step: running.step.number, text }),
    api: request => context.api(stored.user, request),
  };
}
