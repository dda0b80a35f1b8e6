/*
 * Copies between open files, in threads of their own: neither copying nor hashing ever keeps the server from answering.
 */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads/thread.ts';
import { createSemaphore } from './semaphore.ts';

/**
 * What a thread is given: file descriptors of this process. What the target has already is kept where it is right.
 * Without a target the source is only read, for its checksum.
 */
export interface CopyCommand {
  source: number;
  target: number | undefined;
  /** Not 0: stop. */
  stop: Int32Array;
  bytesPerSecond: number | undefined;
  /** Read the target again in the end, and compare. */
  verify: boolean;
}

export type CopyMessage =
  | { kind: 'progress'; bytes: number }
  /** `hash`: SHA-1 of all of it; `resumed`: bytes that were there already. */
  | { kind: 'copied'; bytes: number; hash: string; resumed: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: string; message: string };

export type CopyEnd = Exclude<CopyMessage, { kind: 'progress' }>;

export interface CopyRequest {
  source: number;
  target: number | undefined;
  bytesPerSecond?: number | undefined;
  verify: boolean;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

/** How many files are copied at once: enough that a slow disk does not keep the others waiting. */
const MAX_THREADS = 16;
/** How long a thread without work is kept, in milliseconds. */
const IDLE_MS = 5_000;

interface CopyThread {
  worker: Worker;
  /** What it copies now. */
  settle: ((end: CopyEnd) => void) | undefined;
  onProgress(bytes: number): void;
  idle: NodeJS.Timeout | undefined;
}

export class Copies {
  readonly #acquire = createSemaphore(MAX_THREADS);
  readonly #threads = new Set<CopyThread>();

  /** Copies from where the target ends, or differs, to the end of the source. Never rejects. */
  async copy(request: CopyRequest): Promise<CopyEnd> {
    const { signal } = request;
    const release = await this.#acquire(signal);
    if (release === undefined) return { kind: 'stopped' };
    const thread = [...this.#threads].find(({ settle }) => settle === undefined) ?? this.#start();
    clearTimeout(thread.idle);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = (): void => {
      Atomics.store(stop, 0, 1);
      Atomics.notify(stop, 0);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      return await new Promise<CopyEnd>(resolve => {
        thread.settle = resolve;
        thread.onProgress = request.onProgress;
        const { source, target, bytesPerSecond, verify } = request;
        thread.worker.postMessage({ source, target, bytesPerSecond, verify, stop } satisfies CopyCommand);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#release(thread);
      release();
    }
  }

  /** Ends all threads. What they copy must have been stopped before. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #release(thread: CopyThread): void {
    thread.settle = undefined;
    thread.idle = setTimeout(() => this.#end(thread), IDLE_MS);
    thread.idle.unref();
  }

  #end(thread: CopyThread): void {
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  #start(): CopyThread {
    const worker = startThread(new URL('./copy-thread', import.meta.url));
    const thread: CopyThread = { worker, settle: undefined, onProgress: () => {}, idle: undefined };
    worker.on('message', (answer: CopyMessage) => {
      if (answer.kind === 'progress') thread.onProgress(answer.bytes);
      else thread.settle?.(answer);
    });
    const lose = (reason: string): void => {
      this.#threads.delete(thread);
      thread.settle?.({ kind: 'failed', code: '', message: `The thread that copied was lost: ${reason}` });
    };
    worker.on('error', error => lose(error.message));
    worker.on('exit', code => lose(`exit code ${code}`));
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }
}
