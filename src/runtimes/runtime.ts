/*
 * The interface between the dispatcher and runtimes.
 */
import type { Priority } from '../core/job.ts';
import type { PlannedStep } from '../core/plan.ts';
import type { Outcome, Progress } from '../core/step.ts';

/** One attempt at a step of a job. */
export interface Assignment {
  job: { id: string; type: string; user: string; priority: Priority };
  step: PlannedStep;
  /** 0 for the first attempt. */
  attempt: number;
  /** The step is WAITING, and this attempt checks whether its problem is gone. */
  checkProblem: boolean;
}

/** A request of a script to the API of this server, which handles it as the user of the job, without a socket. */
export interface ApiRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The path below /API, with the query: `/job/VX-1?metadata=true`. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Run as this user instead. Needs the password of the user, or the right to run as others. */
  user?: { name: string; password?: string };
  /** Aborts when the script does not wait for the response any more. */
  signal?: AbortSignal;
}
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The access of a runtime to the server. Writes are discarded when the attempt has lost its lease. */
export interface Hooks {
  /** Aborts when the attempt must stop: the job is aborted, the lease is lost, or the node shuts down. */
  signal: AbortSignal;
  /** Resolves when the lease has been written (true) or refused (false): see Runtime. */
  leased: Promise<boolean>;
  /** Adds a sub-step to the log of the attempt. */
  log(description: string): void;
  /** Sets the progress. It is stored a few times a second. */
  progress(progress: Progress): void;
  /** Lets steps start that depend on this one by `parallelDependency`. */
  goParallel(): void;
  /** The metadata of the job. A write has been stored when its promise resolves. */
  data: {
    all(): Promise<Record<string, string>>;
    /** Reads one key, and nothing else. */
    get(key: string): Promise<string | undefined>;
    /** Reads the keys, as the JSON text of a list. */
    keys(): Promise<string>;
    set(entries: Record<string, string>): Promise<void>;
    remove(keys: readonly string[]): Promise<void>;
  };
  /** Returns the last progress stored in this attempt, if any. */
  lastProgress(): Progress | undefined;
  /** Writes a line to the log of the server (`logger.log`). */
  serverLog(text: string): void;
  api(request: ApiRequest): Promise<ApiResponse>;
}

/** The access of a script without a job. */
export type ServerHooks = Pick<Hooks, 'signal' | 'serverLog' | 'api'>;

/**
 * A function that runs one attempt at a step and returns its outcome. It has no database access, only `hooks`, and ends
 * soon after `hooks.signal` aborts. A thrown error is a bug in the runtime, not an outcome.
 */
export interface Runtime {
  (assignment: Assignment, hooks: Hooks): Promise<Outcome>;
  /** May be called while the lease is still being written. It then awaits `hooks.leased` before its first effect. */
  startsEarly?: true;
}
