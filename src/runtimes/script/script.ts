/*
 * The door of scripts, and the JavaScript runtime: runs the scripts of steps, and scripts that an administrator tests.
 * Source: Vidispine API, "JavaScript tasks".
 *
 *   step ─► calls ◄─ messages ─► thread (sandbox) ─► interpreter ─► prelude ─► script
 *
 * A script has access to nothing except its calls. docs/decisions/0006 explains this boundary and its cost.
 */
import { readFile } from 'node:fs/promises';
import type { ScriptError, ScriptResult } from '../../core/script-result.ts';
import type { Outcome } from '../../core/step.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Assignment, Hooks, Runtime, ServerHooks } from '../runtime.ts';
import { callsOf, MAX_DATA_CHARACTERS, MAX_LOG_CHARACTERS, type RunContext, type Verdict } from './calls.ts';
import type { Limits } from './messages.ts';
import { type CallHandler, type RunEnd, ScriptStopped, ScriptThreads } from './threads.ts';

export interface JavascriptOptions {
  /** Returns the configuration properties `javascriptTimeout` and `javascriptMemory`; called before each run. */
  limits: () => Limits;
  /** The servers that `http` may reach. */
  outgoing: OutgoingOptions;
  /** The maximum of concurrent scripts. */
  maxThreads: number;
}

export interface JavascriptRuntime {
  /** Runs the script of a step. */
  run: Runtime;
  /** Runs a script without a job and returns its value, given by `return` or else by its last expression. */
  evaluate(script: string, hooks: ServerHooks): Promise<ScriptResult>;
  /** Returns the syntax error of a script, if any, without running it. */
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
    const end = await threads.run(task, limits(), waitingForLease(hooks, callsOf(run)), hooks.signal);
    return toOutcome(end, run.verdict, assignment.checkProblem);
  };

/** Delays calls until the lease is certain: a script may start earlier, and its calls are its only effects. */
const waitingForLease =
  ({ leased }: Hooks, call: CallHandler): CallHandler =>
  async (name, args) => {
    if (!(await leased)) throw new ScriptStopped('The attempt did not get its lease');
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
    const noCalls = () => Promise.reject(new Error('A script that is only parsed cannot make calls'));
    const end = await threads.run({ script, as: 'parse', checkProblem: false }, limits(), noCalls);
    return end.kind === 'returned' ? undefined : errorOf(end);
  };

const newRun = (
  hooks: ServerHooks,
  outgoing: OutgoingOptions,
  job: { assignment: Assignment; hooks: Hooks } | undefined,
): RunContext => ({
  hooks,
  job,
  outgoing,
  verdict: {},
  remaining: { log: MAX_LOG_CHARACTERS, data: MAX_DATA_CHARACTERS },
});

/**
 * Returns the outcome of the step. In order of precedence: `job.fatalFail`, an error, `job.fail`, `job.wait`. In a
 * problem check, `job.fail` means that the step keeps waiting.
 */
export function toOutcome(end: RunEnd, verdict: Verdict, checkProblem: boolean): Outcome {
  if (end.kind === 'aborted') return { kind: 'aborted' };
  if (verdict.fatalFail !== undefined) return { kind: 'failed', message: verdict.fatalFail, fatal: true };
  // A script that cannot be parsed will not parse in a retry either.
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
