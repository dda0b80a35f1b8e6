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

/** An attempt that this node carries out. */
export interface Running {
  /** Known when its lease is written. */
  readonly attempt: number;
  job: number;
  step: PlannedStep;
  /** It only looks whether the problem of a WAITING step is gone. */
  isCheck: boolean;
  stop(reason: StopReason): void;
  /** Why it was told to stop, if it was. */
  stopped: StopReason | undefined;
  readonly signal: AbortSignal;
  /** Whether the lease was got, as soon as that is known. */
  leased: Promise<boolean>;
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

export function toRunning({ attempt, stored }: Leased, isCheck: boolean, leased: Promise<boolean>): Running {
  // Made when it is asked for: most steps are over before anybody could want to stop them.
  let controller: AbortController | undefined;
  const step = planned(stored.life, attempt);
  const running: Running = {
    get attempt() {
      return attempt.id as number;
    },
    job: stored.id,
    step,
    isCheck,
    leased,
    stop: reason => {
      running.stopped ??= reason;
      controller?.abort(running.stopped);
    },
    stopped: undefined,
    get signal() {
      controller ??= new AbortController();
      if (running.stopped) controller.abort(running.stopped);
      return controller.signal;
    },
  };
  return running;
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
