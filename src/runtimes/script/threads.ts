/*
 * The threads that scripts run in. A thread runs one script at a time; there are more of them while scripts wait for
 * one, fewer when they idle. A script that does not stop by itself, or is no longer wanted, is ended by ending its
 * thread: nothing that a script does can hold up this process, or another script.
 */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../threads/thread.ts';
import type { ScriptEnd, ScriptTask } from './interpreter.ts';
import { type CallReply, type Limits, type ThreadData, type ThreadMessage, tooLong } from './messages.ts';

/** Answers a call of a script with a value that JSON can say; what it throws is thrown in the script. */
export type CallHandler = (name: string, args: string) => Promise<unknown>;

/** Thrown by a Call to end the script: it has used up what it may use. */
export class ScriptStopped extends Error {
  override readonly name = 'ScriptStopped';
}

/** How the run of a script ended. */
export type RunEnd = ScriptEnd | { kind: 'aborted' };

/** How often the pool looks after its threads, in milliseconds: how late it sees an overdue script, or a backlog. */
const LOOK_MS = 50;

/** How much longer than it may a script runs before its thread is ended, in milliseconds. It should stop by itself. */
const GRACE_MS = 1000;

/** How long a thread idles before it is ended, in milliseconds. One stays, so that a script can start at once. */
const IDLE_MS = 30_000;

/** What a thread may use beside the memory of the interpreter, which has its own limit. */
const RESOURCES = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

interface ScriptRun {
  task: ScriptTask;
  limits: Limits;
  call: CallHandler;
  settle(end: RunEnd): void;
  /** When it was given to a thread. */
  startedAt: number;
  /** How much time of its own it has used, in milliseconds, until `runningSince`. */
  usedMs: number;
  /** Undefined while it waits for a thread, or for the answer to a call. */
  runningSince: number | undefined;
  /** The last look found it overdue. One look may be wrong: reports wait while this thread is busy. */
  isOverdue: boolean;
}

interface ScriptThread {
  worker: Worker;
  bell: Int32Array;
  run: ScriptRun | undefined;
  isReady: boolean;
  idleSince: number;
}

export class ScriptThreads {
  readonly #module: WebAssembly.Module;
  readonly #maxThreads: number;
  readonly #threads = new Set<ScriptThread>();
  readonly #waiting: ScriptRun[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(module: WebAssembly.Module, maxThreads: number) {
    this.#module = module;
    this.#maxThreads = maxThreads;
    this.#assign();
  }

  get size(): number {
    return this.#threads.size;
  }

  /** Runs a script when there is a thread for it; at most `maxThreads` run at once. */
  run(task: ScriptTask, limits: Limits, call: CallHandler, signal?: AbortSignal): Promise<RunEnd> {
    if (this.#isClosed || signal?.aborted) return Promise.resolve({ kind: 'aborted' });
    return new Promise(resolve => {
      const settle = (end: RunEnd) => {
        signal?.removeEventListener('abort', abandon);
        resolve(end);
      };
      const run: ScriptRun = {
        task,
        limits,
        call,
        settle,
        startedAt: 0,
        usedMs: 0,
        runningSince: undefined,
        isOverdue: false,
      };
      const abandon = () => this.#abandon(run);
      signal?.addEventListener('abort', abandon);
      this.#waiting.push(run);
      this.#assign();
    });
  }

  /** Ends all threads; what runs or waits ends as aborted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const run of this.#waiting.splice(0)) run.settle({ kind: 'aborted' });
    await Promise.all([...this.#threads].map(thread => this.#end(thread, { kind: 'aborted' })));
  }

  /** Gives waiting scripts to idle threads, and starts a thread when there are too few. */
  #assign(): void {
    if (this.#isClosed) return;
    for (const thread of this.#threads) {
      if (this.#waiting.length === 0) break;
      if (thread.isReady && !thread.run) this.#give(thread, this.#waiting.shift()!);
    }
    if (this.#threads.size === 0 || this.#needsThread()) this.#start();
    if (this.#waiting.length > 0 || this.#threads.size > 1) this.#lookLater();
  }

  /** A thread for each core will do, unless some are held by scripts that take long, most of them to wait. */
  #needsThread(): boolean {
    const now = performance.now();
    const threads = [...this.#threads];
    const starting = threads.filter(({ isReady }) => !isReady).length;
    const held = threads.filter(({ run }) => run && now - run.startedAt > LOOK_MS).length;
    const isShort = this.#waiting.length > starting && threads.length - held < availableParallelism();
    return isShort && threads.length < this.#maxThreads;
  }

  #give(thread: ScriptThread, run: ScriptRun): void {
    thread.run = run;
    run.startedAt = performance.now();
    run.runningSince = run.startedAt;
    thread.worker.postMessage({ ...run.task, limits: run.limits });
    this.#lookLater();
  }

  #start(): void {
    const bell = new SharedArrayBuffer(4);
    const worker = this.#newWorker({ module: this.#module, bell });
    if (!worker) return;
    const thread: ScriptThread = { worker, bell: new Int32Array(bell), run: undefined, isReady: false, idleSince: 0 };
    let reason = 'it ended';
    worker.on('message', (report: ThreadMessage) => this.#hear(thread, report));
    worker.on('error', error => (reason = error.message));
    worker.on('exit', () => this.#lose(thread, `The thread of the script was lost: ${reason}`));
    this.#threads.add(thread);
  }

  /** Undefined: the machine gives no more threads. Scripts wait for those there are; without any, they end. */
  #newWorker(workerData: ThreadData): Worker | undefined {
    try {
      return startThread(new URL('./sandbox', import.meta.url), { workerData, resourceLimits: RESOURCES });
    } catch (error) {
      const message = `There is no thread for the script: ${(error as Error).message}`;
      if (this.#threads.size === 0) for (const run of this.#waiting.splice(0)) run.settle({ kind: 'stopped', message });
      return undefined;
    }
  }

  #hear(thread: ScriptThread, report: ThreadMessage): void {
    if (report.kind === 'call') return void this.#answer(thread, report.name, report.args);
    const { run } = thread;
    thread.run = undefined;
    thread.isReady = true;
    thread.idleSince = performance.now();
    if (report.kind === 'end') run?.settle(report.end);
    this.#assign();
  }

  async #answer(thread: ScriptThread, name: string, args: string): Promise<void> {
    const run = thread.run;
    if (!run) return;
    run.usedMs += performance.now() - (run.runningSince ?? 0);
    run.runningSince = undefined;
    run.isOverdue = false;
    const answer = await toAnswer(run.call(name, args));
    if (thread.run !== run) return;
    run.runningSince = performance.now();
    thread.worker.postMessage(answer);
    Atomics.store(thread.bell, 0, 1);
    Atomics.notify(thread.bell, 0);
  }

  #abandon(run: ScriptRun): void {
    const at = this.#waiting.indexOf(run);
    if (at >= 0) this.#waiting.splice(at, 1);
    run.settle({ kind: 'aborted' });
    const thread = [...this.#threads].find(candidate => candidate.run === run);
    if (thread) void this.#end(thread, { kind: 'aborted' });
  }

  /** Ends a thread, whatever it does, and its script with it. */
  async #end(thread: ScriptThread, end: RunEnd): Promise<void> {
    this.#threads.delete(thread);
    const { run } = thread;
    thread.run = undefined;
    run?.settle(end);
    this.#assign();
    await thread.worker.terminate();
  }

  /** A thread has ended that we did not end. */
  #lose(thread: ScriptThread, message: string): void {
    if (!this.#threads.delete(thread)) return;
    // One that could not even start will not the next time: a waiting script learns of it, instead of trying for ever.
    const run = thread.run ?? (thread.isReady ? undefined : this.#waiting.shift());
    thread.run = undefined;
    run?.settle({ kind: 'stopped', message });
    if (thread.isReady || this.#waiting.length > 0) this.#assign();
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(() => this.#look(), LOOK_MS).unref();
  }

  /** Ends what is overdue, adds a thread when scripts wait, takes one away that idles. */
  #look(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const thread of this.#threads) {
      const { run } = thread;
      if (run) this.#endOverdue(thread, run, now);
      else if (thread.isReady && this.#threads.size > 1 && now - thread.idleSince > IDLE_MS) {
        void this.#end(thread, { kind: 'aborted' });
      }
    }
    if (this.#needsThread()) this.#start();
    const isBusy = [...this.#threads].some(thread => thread.run);
    if (!this.#isClosed && (isBusy || this.#threads.size > 1)) this.#lookLater();
  }

  #endOverdue(thread: ScriptThread, run: ScriptRun, now: number): void {
    if (run.runningSince === undefined) return;
    const isOverdue = run.usedMs + now - run.runningSince > run.limits.seconds * 1000 + GRACE_MS;
    if (isOverdue && run.isOverdue) void this.#end(thread, { kind: 'stopped', message: tooLong(run.limits) });
    run.isOverdue = isOverdue;
  }
}

/** The value of a call, or why there is none, as the text that goes into the script. */
async function toAnswer(called: Promise<unknown>): Promise<CallReply> {
  try {
    return { json: JSON.stringify({ value: (await called) ?? null }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof ScriptStopped ? { stop: message } : { json: JSON.stringify({ error: message }) };
  }
}
