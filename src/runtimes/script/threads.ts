/*
 * A pool of threads that run scripts, one script at a time each. The pool grows while scripts wait for a thread, and
 * shrinks when threads are idle. A script that does not stop by itself, or is no longer needed, is ended by terminating
 * its thread: a script cannot block this process or another script. A script that sleeps or waits for a call keeps its
 * thread, which counts as one of its user and its job: the queue (queue.ts) leaves threads for all others.
 */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../threads/thread.ts';
import type { ScriptEnd, ScriptTask } from './interpreter.ts';
import {
  type CallReply,
  durationMessage,
  type Limits,
  type ReplyMessage,
  type ThreadData,
  type ThreadMessage,
  timeLimitMessage,
} from './messages.ts';
import { type Owner, ScriptQueue } from './queue.ts';
import { Json } from './transfer.ts';

/** The handler of the calls of a script. Resolves with a JSON value, or Json; a rejection is thrown in the script. */
export type CallHandler = (name: string, args: readonly unknown[]) => Promise<unknown>;

/** An error of a CallHandler that ends the script, because it has exceeded a limit. */
export class ScriptStopped extends Error {
  override readonly name = 'ScriptStopped';
}

/** The end of a run. `busy`: no thread was free in time. */
export type RunEnd = ScriptEnd | { kind: 'aborted' } | { kind: 'busy' };

/** A run as its caller describes it. */
export interface RunOptions {
  owner: Owner;
  limits: Limits;
  call: CallHandler;
  /** Delays a call. Resolves with the part of the delay that counts as time of the script, in milliseconds. */
  toll?: (args: readonly unknown[]) => Promise<number>;
  /** Ends the script when it aborts. */
  signal?: AbortSignal;
  /** How long it may wait for a thread, in milliseconds; without it, as long as necessary. */
  patienceMs?: number;
}

/** How often the pool checks for overdue scripts and for a backlog, in milliseconds. */
const CHECK_INTERVAL_MS = 50;

/** How far a script may exceed its time before its thread is terminated, in milliseconds. It should stop by itself. */
const GRACE_MS = 1000;

/** How long an idle thread is kept, in milliseconds. One always stays, so that a script can start immediately. */
const IDLE_MS = 30_000;

/** Limits of a thread for everything except the memory of the interpreter, which has its own limit. */
const RESOURCES = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

interface ScriptRun extends RunOptions {
  task: ScriptTask;
  settle(end: RunEnd): void;
  /** When a thread started it. */
  startedAt: number;
  /** The time that the script itself has used until `runningSince`, in milliseconds. */
  usedMs: number;
  /** Undefined while the run waits for a thread, or for the reply to a call. */
  runningSince: number | undefined;
  /** The last check found it overdue. A single check may be wrong: messages are delayed while this thread is busy. */
  isOverdue: boolean;
}

interface ScriptThread {
  worker: Worker;
  replyFlag: Int32Array;
  run: ScriptRun | undefined;
  isReady: boolean;
  idleSince: number;
}

export class ScriptThreads {
  readonly #module: WebAssembly.Module;
  readonly #maxThreads: number;
  readonly #minThreads: number;
  readonly #threads = new Set<ScriptThread>();
  readonly #queue: ScriptQueue<ScriptRun>;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `minThreads` are kept while nothing runs, so that as many scripts can start immediately. */
  constructor(module: WebAssembly.Module, maxThreads: number, minThreads = 0) {
    this.#module = module;
    this.#maxThreads = maxThreads;
    this.#minThreads = minThreads;
    this.#queue = new ScriptQueue(maxThreads);
    this.#assign();
  }

  get size(): number {
    return this.#threads.size;
  }

  /** Runs a script as soon as there is a thread for its owner; at most `maxThreads` scripts run at the same time. */
  run(task: ScriptTask, options: RunOptions): Promise<RunEnd> {
    const { signal, patienceMs } = options;
    if (this.#isClosed || signal?.aborted) return Promise.resolve({ kind: 'aborted' });
    return new Promise(resolve => {
      const settle = (end: RunEnd) => {
        clearTimeout(late);
        signal?.removeEventListener('abort', abort);
        resolve(end);
      };
      const start = { startedAt: 0, usedMs: 0, runningSince: undefined, isOverdue: false };
      const run: ScriptRun = { ...options, task, settle, ...start };
      const abort = () => this.#abort(run);
      const giveUp = () => this.#queue.remove(run) && settle({ kind: 'busy' });
      const late = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
      signal?.addEventListener('abort', abort);
      this.#queue.add(run);
      this.#assign();
    });
  }

  /** Ends all threads. Scripts that run or wait end as aborted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const run of this.#queue.drain()) run.settle({ kind: 'aborted' });
    await Promise.all([...this.#threads].map(thread => this.#terminate(thread, { kind: 'aborted' })));
  }

  /** Assigns waiting scripts to idle threads, and starts a thread if there are too few. */
  #assign(): void {
    if (this.#isClosed) return;
    for (const thread of this.#threads) {
      const run = thread.isReady && !thread.run ? this.#queue.take() : undefined;
      if (run) this.#runIn(thread, run);
    }
    if (this.#threads.size < this.#minThreads || this.#needsThread()) this.#start();
    this.#checkLater();
  }

  /** One thread for each core suffices, not counting those with long scripts, which mostly wait for calls. */
  #needsThread(): boolean {
    if (this.#threads.size >= this.#maxThreads || !this.#queue.hasNext) return false;
    const now = performance.now();
    const threads = [...this.#threads];
    const starting = threads.filter(({ isReady }) => !isReady).length;
    const busy = threads.filter(({ run }) => run && now - run.startedAt > CHECK_INTERVAL_MS).length;
    return this.#queue.size > starting && threads.length - busy < availableParallelism();
  }

  #runIn(thread: ScriptThread, run: ScriptRun): void {
    thread.run = run;
    run.startedAt = performance.now();
    run.runningSince = run.startedAt;
    thread.worker.postMessage({ ...run.task, limits: run.limits });
  }

  #start(): void {
    const replyFlag = new SharedArrayBuffer(4);
    const worker = this.#newWorker({ module: this.#module, replyFlag });
    if (!worker) return;
    const thread: ScriptThread = {
      worker,
      replyFlag: new Int32Array(replyFlag),
      run: undefined,
      isReady: false,
      idleSince: 0,
    };
    let reason = 'it ended';
    worker.on('message', (message: ThreadMessage) => this.#onMessage(thread, message));
    worker.on('error', error => (reason = error.message));
    worker.on('exit', () => this.#onExit(thread, `The thread of the script ended unexpectedly: ${reason}`));
    this.#threads.add(thread);
  }

  /** Returns undefined if the system refuses another thread. Without any thread, waiting scripts end with an error. */
  #newWorker(workerData: ThreadData): Worker | undefined {
    try {
      return startThread(new URL('./sandbox', import.meta.url), { workerData, resourceLimits: RESOURCES });
    } catch (error) {
      const message = `No thread could be started for the script: ${(error as Error).message}`;
      if (this.#threads.size === 0) for (const run of this.#queue.drain()) run.settle({ kind: 'stopped', message });
      return undefined;
    }
  }

  #onMessage(thread: ScriptThread, message: ThreadMessage): void {
    if (message.kind === 'call') return void this.#answerCall(thread, message.name, message.args);
    const run = this.#takeRun(thread);
    thread.isReady = true;
    thread.idleSince = performance.now();
    if (message.kind === 'end') run?.settle(message.end);
    this.#assign();
  }

  async #answerCall(thread: ScriptThread, name: string, args: readonly unknown[]): Promise<void> {
    const run = thread.run;
    if (!run) return;
    run.usedMs += performance.now() - (run.runningSince ?? 0);
    run.runningSince = undefined;
    run.isOverdue = false;
    const countedMs = run.toll ? await run.toll(args) : 0;
    run.usedMs += countedMs;
    if (thread.run !== run) return;
    const reply = await toReply(run.call(name, args));
    if (thread.run !== run) return;
    run.runningSince = performance.now();
    thread.worker.postMessage({ ...reply, countedMs } satisfies ReplyMessage);
    Atomics.store(thread.replyFlag, 0, 1);
    Atomics.notify(thread.replyFlag, 0);
  }

  /** Takes the script from its thread. */
  #takeRun(thread: ScriptThread): ScriptRun | undefined {
    const { run } = thread;
    thread.run = undefined;
    if (run) this.#queue.release(run);
    return run;
  }

  #abort(run: ScriptRun): void {
    this.#queue.remove(run);
    run.settle({ kind: 'aborted' });
    const thread = [...this.#threads].find(candidate => candidate.run === run);
    if (thread) void this.#terminate(thread, { kind: 'aborted' });
  }

  /** Terminates a thread, and its script with it. */
  async #terminate(thread: ScriptThread, end: RunEnd): Promise<void> {
    this.#threads.delete(thread);
    this.#takeRun(thread)?.settle(end);
    this.#assign();
    await thread.worker.terminate();
  }

  /** Handles the end of a thread that the pool did not terminate. */
  #onExit(thread: ScriptThread, message: string): void {
    if (!this.#threads.delete(thread)) return;
    // A thread that failed to start would fail again: a waiting script gets the error, instead of retrying for ever.
    if (!thread.isReady) thread.run = this.#queue.take();
    this.#takeRun(thread)?.settle({ kind: 'stopped', message });
    if (thread.isReady || this.#queue.size > 0) this.#assign();
  }

  /** Checks soon, unless there is nothing to check. */
  #checkLater(): void {
    if (this.#timer || this.#isClosed) return;
    const isIdle = this.#queue.size === 0 && this.#threads.size <= this.#minThreads && !this.#isBusy;
    if (!isIdle) this.#timer = setTimeout(() => this.#check(), CHECK_INTERVAL_MS).unref();
  }

  get #isBusy(): boolean {
    return [...this.#threads].some(thread => thread.run);
  }

  /** Ends overdue scripts, starts a thread if scripts wait, and terminates idle threads. */
  #check(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const thread of this.#threads) {
      const { run } = thread;
      if (run) this.#endOverdue(thread, run, now);
      else if (thread.isReady && this.#threads.size > this.#minThreads && now - thread.idleSince > IDLE_MS) {
        void this.#terminate(thread, { kind: 'aborted' });
      }
    }
    if (this.#needsThread()) this.#start();
    this.#checkLater();
  }

  #endOverdue(thread: ScriptThread, run: ScriptRun, now: number): void {
    const { limits, startedAt, runningSince } = run;
    const wasOverdue = run.isOverdue;
    const ownMs = runningSince === undefined ? 0 : run.usedMs + now - runningSince;
    run.isOverdue = ownMs > limits.seconds * 1000 + GRACE_MS;
    const lasted = now - startedAt > limits.duration * 1000 ? durationMessage(limits) : undefined;
    const message = lasted ?? (wasOverdue && run.isOverdue ? timeLimitMessage(limits) : undefined);
    if (message !== undefined) void this.#terminate(thread, { kind: 'stopped', message });
  }
}

async function toReply(called: Promise<unknown>): Promise<CallReply> {
  try {
    const value = await called;
    return value instanceof Json ? { kind: 'json', json: value.json } : { kind: 'value', value };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof ScriptStopped ? 'stop' : 'error', message };
  }
}
