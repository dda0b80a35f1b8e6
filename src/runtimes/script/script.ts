/*
 * Runs the JavaScript of steps, and scripts that an administrator tries out. Source: Vidispine API, "JavaScript tasks".
 *
 *   step ─► calls (script-calls) ◄─ messages ─► thread (sandbox) ─► interpreter ─► prelude ─► script
 *
 * A script reaches nothing but its calls. docs/decisions/0006 says why this is a boundary and what it costs.
 */
import { readFile } from 'node:fs/promises';
import type { ScriptError, ScriptResult } from '../../core/script-result.ts';
import type { Outcome } from '../../core/step.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Assignment, Hooks, Runtime, ServerHooks } from '../runtime.ts';
import { type CallContext, callsOf, MAX_DATA, MAX_LOG, type Verdict } from './calls.ts';
import type { Limits } from './messages.ts';
import { type CallHandler, type RunEnd, ScriptStopped, ScriptThreads } from './threads.ts';

export interface JavascriptOptions {
  /** Asked before each run: the configuration properties `javascriptTimeout` and `javascriptMemory`. */
  limits: () => Limits;
  /** Which other servers `http` may reach. */
  outgoing: OutgoingOptions;
  /** How many scripts may run at once. */
  maxThreads: number;
}

export interface JavascriptRuntime {
  /** Runs the script of a step. */
  run: Runtime;
  /** Runs a script without a job and gives its value: that of `return`, or else of its last expression. */
  evaluate(script: string, hooks: ServerHooks): Promise<ScriptResult>;
  /** What is wrong with the syntax of a script, if anything; it is not run. */
  validate(script: string): Promise<ScriptError | undefined>;
  /** Ends all scripts. */
  close(): Promise<void>;
}

export async function createJavascriptRuntime(options: JavascriptOptions): Promise<JavascriptRuntime> {
  const bytes = await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
  const threads = new ScriptThreads(await WebAssembly.compile(bytes), options.maxThreads);
  return {
    run: Object.assign(runStep(threads, options), { startsEarly: true } as const),
    evaluate: evaluate(threads, options),
    validate: validate(threads, options),
    close: () => threads.close(),
  };
}

const runStep =
  (threads: ScriptThreads, { limits, outgoing }: JavascriptOptions): Runtime =>
  async (assignment, hooks) => {
    const { work } = assignment.step;
    if (work.kind !== 'script') throw new Error(`Step ${assignment.step.number} has no script`);
    const run = newRun(hooks, outgoing, { assignment, hooks });
    const task = { script: work.script, as: 'step', checkProblem: assignment.checkProblem } as const;
    const end = await threads.run(task, limits(), afterLease(hooks, callsOf(run)), hooks.signal);
    return toOutcome(end, run.verdict, assignment.checkProblem);
  };

/** A script may begin before its lease is sure, and reaches nothing but its calls: they wait until it is. */
const afterLease =
  ({ leased }: Hooks, call: CallHandler): CallHandler =>
  async (name, args) => {
    if (!(await leased)) throw new ScriptStopped('The lease of this attempt was not got');
    return call(name, args);
  };

const evaluate =
  (threads: ScriptThreads, { limits, outgoing }: JavascriptOptions) =>
  async (script: string, hooks: ServerHooks): Promise<ScriptResult> => {
    const log: string[] = [];
    const kept: ServerHooks = { ...hooks, serverLog: line => void log.push(line) };
    const run = newRun(kept, outgoing, undefined);
    const task = { script, as: 'value', checkProblem: false } as const;
    const end = await threads.run(task, limits(), callsOf(run), hooks.signal);
    if (end.kind !== 'returned') return { log, error: errorOf(end) };
    return end.value === undefined ? { log } : { log, value: JSON.parse(end.value) };
  };

const validate =
  (threads: ScriptThreads, { limits }: JavascriptOptions) =>
  async (script: string): Promise<ScriptError | undefined> => {
    const noCalls = () => Promise.reject(new Error('A script is not run to be checked'));
    const end = await threads.run({ script, as: 'parse', checkProblem: false }, limits(), noCalls);
    return end.kind === 'returned' ? undefined : errorOf(end);
  };

const newRun = (
  hooks: ServerHooks,
  outgoing: OutgoingOptions,
  job: { assignment: Assignment; hooks: Hooks } | undefined,
): CallContext => ({ hooks, job, outgoing, verdict: {}, left: { log: MAX_LOG, data: MAX_DATA } });

/**
 * What became of the step. The strongest word counts: `job.fatalFail`, then an error, then `job.fail`, then `job.wait`.
 * A step that is asked whether its problem is gone goes on waiting when it calls `job.fail`.
 */
export function toOutcome(end: RunEnd, verdict: Verdict, checkProblem: boolean): Outcome {
  if (end.kind === 'aborted') return { kind: 'aborted' };
  if (verdict.fatalFail !== undefined) return { kind: 'failed', message: verdict.fatalFail, fatal: true };
  // What cannot be parsed now cannot be parsed the next time.
  if (end.kind !== 'returned')
    return { kind: 'failed', message: toMessage(errorOf(end)), fatal: end.kind === 'invalid' };
  if (verdict.fail !== undefined && !checkProblem) return { kind: 'failed', message: verdict.fail, fatal: false };
  const reason = verdict.wait ?? verdict.fail;
  if (reason === undefined) return { kind: 'finished' };
  return { kind: 'waiting', problem: { type: 'JavaScript', data: reason === '' ? {} : { reason } } };
}

function errorOf(end: Exclude<RunEnd, { kind: 'returned' }>): ScriptError {
  if (end.kind === 'aborted') return { message: 'The script was stopped from outside' };
  return end.kind === 'stopped' ? { message: end.message } : end.error;
}

function toMessage({ message, line }: ScriptError): string {
  const hint = /\bshell is not defined$/.test(message)
    ? '; to run a program, use a step with bean jobspine, method command'
    : '';
  return line === undefined ? message : `${message} (line ${line})${hint}`;
}
