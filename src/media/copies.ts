/*
 * Copies between open files in worker threads, so that copying and hashing never block the server.
 */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads/thread.ts';
import { createSemaphore } from './semaphore.ts';

/**
 * A message to a thread: copy this, by file descriptors of this process. Content that the target already has is kept as
 * far as it is equal. Without a target, the source is only read for its checksum.
 */
export interface CopyCommand {
  source: number;
  target: number | undefined;
  /** Set to a value other than 0 to stop the copy. */
  stop: Int32Array;
  bytesPerSecond: number | undefined;
  /** Read the target back at the end and compare. */
  verify: boolean;
}

export type CopyMessage =
  | { kind: 'progress'; bytes: number }
  /** `hash`: SHA-1 of all content; `resumed`: the number of bytes that the target already had. */
  | { kind: 'copied'; bytes: number; hash: string; resumed: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: string; message: string };

export type CopyEnd = Exclude<CopyMessage, { kind: 'progress' }>;

interface CopyRequest {
  source: number;
  target: number | undefined;
  bytesPerSecond?: number | undefined;
  verify: boolean;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

/** The maximum of concurrent copies: enough that a slow disk does not delay copies on other disks. */
const MAX_THREADS = 16;
/** How long an idle thread is kept, in milliseconds. */
const IDLE_MS = 5_000;

interface CopyThread {
  worker: Worker;
  /** Ends the current copy; undefined while the thread is idle. */
  settle: ((end: CopyEnd) => void) | undefined;
  onProgress(bytes: number): void;
  idle: NodeJS.Timeout | undefined;
}

export class Copies {
  readonly #acquire = createSemaphore(MAX_THREADS);
  readonly #threads = new Set<CopyThread>();

  /** Copies to the end of the source, from where the target ends or differs. Never rejects. */
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

  /** Ends all threads. Their copies must have been stopped before. */
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
    worker.on('message', (message: CopyMessage) => {
      if (message.kind === 'progress') thread.onProgress(message.bytes);
      else thread.settle?.(message);
    });
    const onLost = (reason: string): void => {
      this.#threads.delete(thread);
      thread.settle?.({ kind: 'failed', code: '', message: `The copy thread ended unexpectedly: ${reason}` });
    };
    worker.on('error', error => onLost(error.message));
    worker.on('exit', code => onLost(`exit code ${code}`));
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }
}
