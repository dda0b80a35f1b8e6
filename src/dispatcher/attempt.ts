/*
 * Runs one attempt in its runtime, from the lease to the outcome.
 */
import type { Leased } from '../actions/lives.ts';
import type { Ids } from '../core/ids.ts';
import { planned } from '../core/life.ts';
import { whyOrphaned } from '../core/ownership.ts';
import type { PlannedStep } from '../core/plan.ts';
import type { Outcome, Progress } from '../core/step.ts';
import { toStorableData, toStorableText } from '../core/storable-text.ts';
import type { Log } from '../observe/log.ts';
import type { ApiRequest, ApiResponse, Assignment, Hooks, Runtime } from '../runtimes/runtime.ts';
import { unknownWork } from '../runtimes/runtimes.ts';
import type { DataWrite } from '../store/attempts.ts';
import type { ProgressBuffer } from './progress-buffer.ts';

/** The reason why an attempt is stopped. */
export type StopReason = 'aborted' | 'leaseLost' | 'shutdown';

/** An attempt that this node runs. It may start before its lease is granted. */
export class Running {
  readonly job: number;
  readonly step: PlannedStep;
  /** True: it only checks for the problem of a WAITING step. */
  readonly isCheck: boolean;
  /** Resolves with true when the lease is granted, and with false when it is refused. */
  readonly leased: Promise<boolean>;
  /** Set once it must stop. */
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

/** The parts of the server that attempts use. */
export interface ExecutorContext {
  ids: Ids;
  log: Log;
  progressBuffer: ProgressBuffer;
  runtimeFor(step: PlannedStep): Runtime | undefined;
  readData(job: number): Promise<Record<string, string>>;
  readDatum(job: number, key: string): Promise<string | undefined>;
  readDataKeys(job: number): Promise<string>;
  /** Resolves with false when the lease is lost. */
  writeData(write: DataWrite): Promise<boolean>;
  goParallel(running: Running): void;
  /** Carries out a request of a script as the user to whom the job belongs at that moment. */
  api(job: number, request: ApiRequest): Promise<ApiResponse>;
}

/** Runs an attempt. Never rejects; undefined: the lease was not granted or is lost, so nothing must be reported. */
export async function runAttempt(
  leased: Leased,
  running: Running,
  context: ExecutorContext,
): Promise<Outcome | undefined> {
  const outcome = leased.stored.isOrphan ? failOrphan(leased.stored.user) : await runKnown(leased, running, context);
  if (!(await running.leased)) return undefined;
  await context.progressBuffer.close(running.attempt);
  if (outcome.kind !== 'aborted') return toStorable(outcome);
  if (running.stopped === 'leaseLost') return undefined;
  return running.stopped === 'shutdown' ? { kind: 'givenBack' } : outcome;
}

async function runKnown(leased: Leased, running: Running, context: ExecutorContext): Promise<Outcome> {
  const runtime = context.runtimeFor(running.step);
  if (!runtime) return failUnknown(running.step);
  return run(runtime, toAssignment(leased, running, context.ids), hooksFor(running, context), context.log);
}

async function run(runtime: Runtime, assignment: Assignment, hooks: Hooks, log: Log): Promise<Outcome> {
  try {
    return await runtime(assignment, hooks);
  } catch (error) {
    log.error('runtime failed', { job: assignment.job.id, step: assignment.step.number, error });
    return { kind: 'failed', message: 'The server could not run this step; its log says why', fatal: false };
  }
}

/** Scripts and programs may return any text. Text that cannot be stored must not keep an attempt from ending. */
function toStorable(outcome: Outcome): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, message: toStorableText(outcome.message) };
  if (outcome.kind === 'finished' && outcome.remark) return { ...outcome, remark: toStorableText(outcome.remark) };
  if (outcome.kind !== 'waiting') return outcome;
  const { type, data } = outcome.problem;
  return { ...outcome, problem: { type, data: toStorableData(data) } };
}

/** Fatal, because the account never comes back. */
const failOrphan = (user: string): Outcome => ({ kind: 'failed', message: whyOrphaned(user), fatal: true });

/** Fatal, because only a change of the definition can help. */
const failUnknown = ({ work }: PlannedStep): Outcome => ({
  kind: 'failed',
  message: work.kind === 'bean' ? unknownWork(work.bean, work.method) : 'This server does not run scripts',
  fatal: true,
});

const toAssignment = ({ attempt, stored }: Leased, { step, isCheck }: Running, ids: Ids): Assignment => ({
  job: { id: ids.format(stored.id), type: stored.type, user: stored.user, priority: stored.priority },
  step,
  attempt: attempt.number,
  checkProblem: isCheck,
});

function hooksFor(running: Running, context: ExecutorContext): Hooks {
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
      get: key => context.readDatum(job, toStorableText(key)),
      keys: () => context.readDataKeys(job),
      set: write,
      remove: keys => write(Object.fromEntries(keys.map(key => [key, null]))),
    },
    serverLog: text => log.info('script', { job: ids.format(job), step: running.step.number, text }),
    api: request => context.api(job, request),
  };
}
