import type { Priority } from '../core/job.ts';
import type { PlannedStep } from '../core/plan.ts';
import type { Outcome, Progress } from '../core/step.ts';

/** What a runtime is asked to carry out: one attempt at one step of one job. */
export interface Assignment {
  job: { id: string; type: string; user: string; priority: Priority };
  step: PlannedStep;
  /** 0 for the first try. */
  attempt: number;
  /** The step is WAITING, and the runtime is asked whether its problem is gone. */
  checkProblem: boolean;
}

/** A request that a script sends to our own API, carried out as the user of the job, without a socket. */
export interface ApiRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below /API, with the query: `/job/VX-1?metadata=true`. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Act as this user instead; a password, or the right to run as others, is needed for it. */
  user?: { name: string; password?: string };
}
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** All that a runtime may reach of the server. What it stores is lost when the lease of the attempt is lost. */
export interface Hooks {
  /** Aborts when the attempt must stop: the job is aborted, the lease is lost, the node shuts down. */
  signal: AbortSignal;
  /** Whether the lease was got, as soon as that is known: see Runtime. */
  leased: Promise<boolean>;
  /** Adds a sub-step to the log of the attempt. */
  log(description: string): void;
  /** Later calls replace earlier ones; stored a few times a second. */
  progress(progress: Progress): void;
  /** From here on, steps that depend on this one by `parallelDependency` may start. */
  goParallel(): void;
  /** The metadata of the job. A write is stored when its promise resolves. */
  data: {
    all(): Promise<Record<string, string>>;
    set(entries: Record<string, string>): Promise<void>;
    remove(keys: readonly string[]): Promise<void>;
  };
  /** The progress stored last in this attempt, if any. */
  lastProgress(): Progress | undefined;
  /** A line in the server's log (`logger.log`). */
  serverLog(text: string): void;
  api(request: ApiRequest): Promise<ApiResponse>;
}

/** What a script that belongs to no job may reach. */
export type ServerHooks = Pick<Hooks, 'signal' | 'serverLog' | 'api'>;

/**
 * Carries out one attempt at a step and says what became of it. Has no database, only `hooks`; ends soon after
 * `hooks.signal` aborts. A runtime that throws has a bug: it says nothing of the step.
 */
export interface Runtime {
  (assignment: Assignment, hooks: Hooks): Promise<Outcome>;
  /** It may be called while the lease is still being written: it waits for `hooks.leased` before its first effect. */
  startsEarly?: true;
}
