/*
 * The calls from a script to the server: one function for each call that the prelude makes. The arguments come from the
 * script, which may have changed everything inside its interpreter, so all of them are checked.
 */
import type { Progress } from '../../core/step.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Assignment, Hooks, ServerHooks } from '../runtime.ts';
import { callApi, callHttp } from './requests.ts';
import { type CallHandler, ScriptStopped } from './threads.ts';
import { Json } from './transfer.ts';
import { numberFrom, textFrom, within } from './values.ts';

/** The end of the step that a script has requested by calls. Source: Vidispine API, "JavaScript tasks". */
export interface Verdict {
  fatalFail?: string;
  fail?: string;
  wait?: string;
}

/** The dependencies and the state of the calls in one run of a script. */
export interface RunContext {
  hooks: ServerHooks;
  /** Undefined for a script that belongs to no job. */
  job: { assignment: Assignment; hooks: Hooks } | undefined;
  outgoing: OutgoingOptions;
  verdict: Verdict;
  /** How much the run may still write, in characters. */
  remaining: { log: number; data: number };
  /** Aborts when the run has ended, or must end: nobody waits for its calls any more. */
  readonly signal: AbortSignal;
  /** Ends the calls that are left when the run has ended. */
  end(): void;
}

/** How much one run may write to the logs, in characters. A line counts as at least 100. */
const MAX_LOG_CHARACTERS = 256 * 1024;

/** How much one run may write to job metadata, in characters. */
const MAX_DATA_CHARACTERS = 4 * 1024 * 1024;

/** A value counts as at least this many: storing it writes all metadata of the job. */
const MIN_DATA_CHARACTERS = 100;

/** How long reading or storing job metadata may take, in milliseconds. */
const DATA_MS = 30_000;

/** The longest `sleep`: an hour, in milliseconds. To wait longer, a step calls `job.wait`. */
const MAX_SLEEP_MS = 3_600_000;

/** Creates the context of a run; `job` is undefined for a script that belongs to no job. */
export function newRun(hooks: ServerHooks, outgoing: OutgoingOptions, job: RunContext['job']): RunContext {
  const ended = new AbortController();
  // Created on first use: most scripts make no call that lasts.
  let signal: AbortSignal | undefined;
  return {
    hooks,
    job,
    outgoing,
    verdict: {},
    remaining: { log: MAX_LOG_CHARACTERS, data: MAX_DATA_CHARACTERS },
    get signal() {
      signal ??= AbortSignal.any([hooks.signal, ended.signal]);
      return signal;
    },
    end: () => ended.abort(),
  };
}

/** The key under which metadata holds the user. The prelude knows it, too. */
const USER_KEY = 'username';

type ScriptCall = (run: RunContext, args: readonly unknown[]) => unknown;

const CALLS: Record<string, ScriptCall> = {
  getId: run => jobOf(run).assignment.job.id,
  getUser: run => jobOf(run).assignment.job.user,
  getStepId: run => jobOf(run).assignment.step.number,
  getAttempt: run => jobOf(run).assignment.attempt,
  getPriority: run => jobOf(run).assignment.job.priority,
  log: (run, [line]) => jobOf(run).hooks.log(logged(run, line)),
  serverLog: (run, [line]) => run.hooks.serverLog(logged(run, line)),
  getData: (run, [key]) => datumOf(run, textFrom(key, 'key')),
  hasKey: async (run, [key]) => (await datumOf(run, textFrom(key, 'key'))) !== undefined,
  getKeys: async run => new Json(await within(DATA_MS, jobOf(run).hooks.data.keys(), 'Reading data')),
  setData,
  deleteData: (run, [key]) => within(DATA_MS, jobOf(run).hooks.data.remove([textFrom(key, 'key')]), 'Deleting data'),
  setProgress: (run, args) => jobOf(run).hooks.progress(progressFrom(args)),
  getProgress: run => jobOf(run).hooks.lastProgress(),
  startParallel: run => jobOf(run).hooks.goParallel(),
  fail: (run, [message]) => void (jobOf(run) && (run.verdict.fail = messageFrom(message))),
  fatalFail: (run, [message]) => void (jobOf(run) && (run.verdict.fatalFail = messageFrom(message))),
  wait: (run, [reason]) => void (jobOf(run) && (run.verdict.wait = messageFrom(reason))),
  sleep: (run, [ms]) => sleep(numberFrom(ms, 'ms', 0, MAX_SLEEP_MS), run.signal),
  api: (run, [request]) => callApi(run.hooks, run.signal, request),
  http: (run, [request]) => callHttp(run.outgoing, run.signal, request),
};

/** Returns the function that handles the calls of one run. */
export const callsOf =
  (run: RunContext): CallHandler =>
  async (name, args) => {
    if (!Object.hasOwn(CALLS, name)) throw new Error(`There is no call ${name.slice(0, 100)}`);
    return CALLS[name]!(run, args);
  };

function jobOf(run: RunContext) {
  if (!run.job) throw new Error('This script runs without a job');
  return run.job;
}

/**
 * Reads one key of job metadata, of which there may be megabytes. It includes the user, as on older servers. Source:
 * Vidispine API, `job.getUser`.
 */
async function datumOf(run: RunContext, key: string): Promise<string | undefined> {
  const { assignment, hooks } = jobOf(run);
  return key === USER_KEY ? assignment.job.user : within(DATA_MS, hooks.data.get(key), 'Reading data');
}

async function setData(run: RunContext, [key, value]: readonly unknown[]): Promise<void> {
  const name = textFrom(key, 'key');
  const text = textFrom(value, 'value');
  run.remaining.data -= Math.max(MIN_DATA_CHARACTERS, name.length + text.length);
  if (run.remaining.data < 0)
    throw new ScriptStopped(`The script stored more than ${MAX_DATA_CHARACTERS} characters of data`);
  // With a computed name, `__proto__` becomes an ordinary property too.
  await within(DATA_MS, jobOf(run).hooks.data.set({ [name]: text }), 'Storing data');
}

function logged(run: RunContext, line: unknown): string {
  const text = textFrom(line, 'text');
  run.remaining.log -= Math.max(100, text.length);
  if (run.remaining.log < 0) throw new ScriptStopped(`The script logged more than ${MAX_LOG_CHARACTERS} characters`);
  return text;
}

/** Returns the beginning of a message, which is enough for the job document. */
const messageFrom = (value: unknown): string => textFrom(value, 'message').slice(0, 4000);

function progressFrom([value, total, unit]: readonly unknown[]): Progress {
  if (unit !== undefined && unit !== null && unit !== 'percent' && unit !== 'bytes') {
    throw new Error(`The unit of progress must be percent or bytes, not ${String(unit)}`);
  }
  const max = Number.MAX_SAFE_INTEGER;
  const progress: Progress = { value: numberFrom(value, 'value', 0, max), unit: unit ?? 'percent' };
  if (total !== undefined && total !== null) return { ...progress, total: numberFrom(total, 'total', 0, max) };
  return progress.unit === 'percent' ? { ...progress, total: 100 } : progress;
}

/** Sleeps. Ends early, without an error, when the signal aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
