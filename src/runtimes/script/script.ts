/*
 * The door of scripts, and the JavaScript runtime: runs the scripts of steps, and scripts that an administrator tests.
 * Source: Vidispine API, "JavaScript tasks".
 *
 *   step ─► calls ◄─ messages ─► thread (sandbox) ─► interpreter ─► prelude ─► script
 *
 * A script has access to nothing except its calls. docs/decisions/0006 explains this boundary and its cost.
 */
import { readFile } from 'node:fs/promises';
import { Failure } from '../../core/failure.ts';
import type { ScriptError, ScriptResult } from '../../core/script-result.ts';
import type { Outcome } from '../../core/step.ts';
import type { OutgoingOptions } from '../outgoing/outgoing.ts';
import type { Hooks, Runtime, ServerHooks } from '../runtime.ts';
import { callsOf, newRun, type Verdict } from './calls.ts';
import type { Limits } from './messages.ts';
import { type CallHandler, type RunEnd, ScriptStopped, ScriptThreads } from './threads.ts';
import { Tolls } from './tolls.ts';

export interface JavascriptOptions {
  /** Returns the configuration properties `javascript…` as they are now; called before each run. */
  limits: () => Limits & { testDuration: number };
  /** The servers that `http` may reach. */
  outgoing: OutgoingOptions;
  /** The maximum of concurrent scripts of steps. */
  maxThreads: number;
  /** How long a test or a check waits for a thread, in milliseconds; by default half a minute. */
  patienceMs?: number;
}

/** The threads of each purpose, none of which waits for the scripts of another, and the price of all calls. */
interface Shared {
  steps: ScriptThreads;
  tests: ScriptThreads;
  checks: ScriptThreads;
  tolls: Tolls;
}

/** The maximum of concurrent tests, and of scripts that are parsed at the same time. */
const TEST_THREADS = 8;
const CHECK_THREADS = 4;

const PATIENCE_MS = 30_000;

/** How long parsing may take, in seconds. */
const PARSE_SECONDS = 10;

export interface JavascriptRuntime {
  /** Runs the script of a step. */
  run: Runtime;
  /**
   * Runs a script of `user` without a job and returns its value, given by `return` or else by its last expression.
   * Failure unavailable when no thread is free in time.
   */
  evaluate(user: string, script: string, hooks: ServerHooks): Promise<ScriptResult>;
  /**
   * Returns the syntax error of a script of `user`, if any, without running it. Failure unavailable when
   * no thread is free in time.
   */
  validate(user: string, script: string, signal?: AbortSignal): Promise<ScriptError | undefined>;
  /** Ends all scripts. */
  close(): Promise<void>;
}

export async function createJavascriptRuntime(options: JavascriptOptions): Promise<JavascriptRuntime> {
  const bytes = await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
  const module = await WebAssembly.compile(bytes);
  const shared: Shared = {
    steps: new ScriptThreads(module, options.maxThreads, 1),
    tests: new ScriptThreads(module, TEST_THREADS),
    checks: new ScriptThreads(module, CHECK_THREADS, 1),
    tolls: new Tolls(),
  };
  return {
    run: Object.assign(runStep(shared, options), { startsEarly: true } as const),
    evaluate: evaluate(shared, options),
    validate: validate(shared, options),
    close: async () => {
      const { steps, tests, checks } = shared;
      await Promise.all([steps, tests, checks].map(threads => threads.close()));
    },
  };
}

const runStep =
  ({ steps, tolls }: Shared, { limits, outgoing }: JavascriptOptions): Runtime =>
  async (assignment, hooks) => {
    const { work } = assignment.step;
    if (work.kind !== 'script') throw new Error(`Step ${assignment.step.number} has no script`);
    const { user, id: job } = assignment.job;
    const task = { script: work.script, as: 'step', checkProblem: assignment.checkProblem } as const;
    const run = newRun(hooks, outgoing, { assignment, hooks });
    const owner = { user, job };
    const { toll, call } = tolls.of(owner, callsOf(run));
    const options = { owner, limits: limits(), toll, call: waitingForLease(hooks, call), signal: hooks.signal };
    const end = await steps.run(task, options);
    run.end();
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
  ({ tests, tolls }: Shared, { limits, outgoing, patienceMs = PATIENCE_MS }: JavascriptOptions) =>
  async (user: string, script: string, hooks: ServerHooks): Promise<ScriptResult> => {
    const log: string[] = [];
    const run = newRun({ ...hooks, serverLog: line => void log.push(line) }, outgoing, undefined);
    const { testDuration, ...others } = limits();
    const owner = { user };
    const end = await tests.run(
      { script, as: 'value', checkProblem: false },
      {
        owner,
        limits: { ...others, duration: testDuration },
        ...tolls.of(owner, callsOf(run)),
        signal: hooks.signal,
        patienceMs,
      },
    );
    run.end();
    if (end.kind !== 'returned') return { log, error: errorOf(end) };
    return end.value === undefined ? { log } : { log, value: end.value };
  };

const validate =
  ({ checks }: Shared, { limits, patienceMs = PATIENCE_MS }: JavascriptOptions) =>
  async (user: string, script: string, signal?: AbortSignal): Promise<ScriptError | undefined> => {
    const end = await checks.run(
      { script, as: 'parse', checkProblem: false },
      {
        owner: { user },
        limits: { memoryMiB: limits().memoryMiB, seconds: PARSE_SECONDS, duration: PARSE_SECONDS },
        call: () => Promise.reject(new Error('A script that is only parsed cannot make calls')),
        ...(signal && { signal }),
        patienceMs,
      },
    );
    return end.kind === 'returned' ? undefined : errorOf(end);
  };

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
  if (end.kind === 'busy') throw new Failure('unavailable', BUSY);
  return end.kind === 'stopped' ? { message: end.message } : end.error;
}

const BUSY = 'No thread to test or check a script became free in time; try again in a moment';

function toMessage({ message, line }: ScriptError): string {
  const hint = /\bshell is not defined$/.test(message)
    ? '; to run a program, use a step with bean jobspine, method command'
    : '';
  return line === undefined ? message : `${message} (line ${line})${hint}`;
}
