/*
 * What a script can ask of the server: a function for each call that the prelude makes. The arguments come from the
 * script, which may have changed everything on its side: nothing about them is taken for granted.
 */
import type { Progress } from '../../core/step.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Assignment, Hooks, ServerHooks } from '../runtime.ts';
import { askApi, askHttp } from './requests.ts';
import { type CallHandler, ScriptStopped } from './threads.ts';
import { numberFrom, textFrom, within } from './values.ts';

/** What a script said of its step besides returning. Source: Vidispine API, "JavaScript tasks". */
export interface Verdict {
  fatalFail?: string;
  fail?: string;
  wait?: string;
}

/** One run of a script, as its calls see it. */
export interface CallContext {
  hooks: ServerHooks;
  /** Undefined for a script that belongs to no job. */
  job: { assignment: Assignment; hooks: Hooks } | undefined;
  outgoing: OutgoingOptions;
  verdict: Verdict;
  /** What it may still write, in characters. */
  left: { log: number; data: number };
}

/** What one run may write to the logs, in characters; a line counts as at least 100. */
export const MAX_LOG = 256 * 1024;

/** What one run may write to the job's metadata, in characters. */
export const MAX_DATA = 4 * 1024 * 1024;

/** How long the metadata of the job may take to be read or stored, in milliseconds. */
const DATA_MS = 30_000;

/** The longest `sleep`, in milliseconds: an hour. To wait for longer, a step calls `job.wait`. */
const MAX_SLEEP_MS = 3_600_000;

type ScriptCall = (run: CallContext, args: readonly unknown[]) => unknown;

const CALLS: Record<string, ScriptCall> = {
  getId: run => jobOf(run).assignment.job.id,
  getUser: run => jobOf(run).assignment.job.user,
  getStepId: run => jobOf(run).assignment.step.number,
  getAttempt: run => jobOf(run).assignment.attempt,
  getPriority: run => jobOf(run).assignment.job.priority,
  log: (run, [line]) => jobOf(run).hooks.log(logged(run, line)),
  serverLog: (run, [line]) => run.hooks.serverLog(logged(run, line)),
  getData: async (run, [key]) => (await dataOf(run)).get(textFrom(key, 'key')),
  getKeys: async run => [...(await dataOf(run)).keys()],
  setData,
  deleteData: (run, [key]) => within(DATA_MS, jobOf(run).hooks.data.remove([textFrom(key, 'key')]), 'Deleting data'),
  setProgress: (run, args) => jobOf(run).hooks.progress(progressFrom(args)),
  getProgress: run => jobOf(run).hooks.lastProgress(),
  startParallel: run => jobOf(run).hooks.goParallel(),
  fail: (run, [message]) => void (jobOf(run) && (run.verdict.fail = messageFrom(message))),
  fatalFail: (run, [message]) => void (jobOf(run) && (run.verdict.fatalFail = messageFrom(message))),
  wait: (run, [reason]) => void (jobOf(run) && (run.verdict.wait = messageFrom(reason))),
  sleep: (run, [ms]) => sleep(numberFrom(ms, 'ms', 0, MAX_SLEEP_MS), run.hooks.signal),
  api: (run, [request]) => askApi(run.hooks, request),
  http: (run, [request]) => askHttp(run.outgoing, run.hooks.signal, request),
};

/** The calls of one run, as the thread of its script makes them. */
export const callsOf =
  (run: CallContext): CallHandler =>
  async (name, args) => {
    const values: unknown = JSON.parse(args);
    if (!Object.hasOwn(CALLS, name) || !Array.isArray(values)) throw new Error(`There is no call ${name}`);
    return CALLS[name]!(run, values);
  };

function jobOf(run: CallContext) {
  if (!run.job) throw new Error('This script runs without a job');
  return run.job;
}

/** The user is shown as data, as older servers keep it. Source: Vidispine API, `job.getUser`. */
async function dataOf(run: CallContext): Promise<Map<string, string>> {
  const { assignment, hooks } = jobOf(run);
  const data = await within(DATA_MS, hooks.data.all(), 'Reading data');
  return new Map([...Object.entries(data), ['username', assignment.job.user]]);
}

async function setData(run: CallContext, [key, value]: readonly unknown[]): Promise<void> {
  const name = textFrom(key, 'key');
  const text = textFrom(value, 'value');
  run.left.data -= name.length + text.length;
  if (run.left.data < 0) throw new ScriptStopped(`The script stored more than ${MAX_DATA} characters of data`);
  // A computed name makes an ordinary property of `__proto__` too.
  await within(DATA_MS, jobOf(run).hooks.data.set({ [name]: text }), 'Storing data');
}

function logged(run: CallContext, line: unknown): string {
  const text = textFrom(line, 'text');
  run.left.log -= Math.max(100, text.length);
  if (run.left.log < 0) throw new ScriptStopped(`The script logged more than ${MAX_LOG} characters`);
  return text;
}

/** A message ends up in the job document: its beginning is enough. */
const messageFrom = (value: unknown): string => textFrom(value, 'message').slice(0, 4000);

function progressFrom([value, total, unit]: readonly unknown[]): Progress {
  if (unit !== undefined && unit !== null && unit !== 'percent' && unit !== 'bytes') {
    throw new Error(`The unit of progress is percent or bytes, not ${String(unit)}`);
  }
  const most = Number.MAX_SAFE_INTEGER;
  const progress: Progress = { value: numberFrom(value, 'value', 0, most), unit: unit ?? 'percent' };
  if (total !== undefined && total !== null) return { ...progress, total: numberFrom(total, 'total', 0, most) };
  return progress.unit === 'percent' ? { ...progress, total: 100 } : progress;
}

/** Ends early, without complaint, when the signal aborts: nobody waits any more. */
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
