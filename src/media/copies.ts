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
  /** Named in the messages about this copy: a thread may have several copies with a rate limit. */
  id: number;
  source: number;
  target: number | undefined;
  /** Set to a value other than 0 to stop the copy. */
  stop: Int32Array;
  bytesPerSecond: number | undefined;
  /** Read the target back at the end and compare. */
  verify: boolean;
}

export type CopyEnd =
  /** `hash`: SHA-1 of all content; `resumed`: the number of bytes that the target already had. */
  | { kind: 'copied'; bytes: number; hash: string; resumed: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; code: string; message: string };

/** A message of a thread about the copy `id`. */
export type CopyMessage = { id: number } & ({ kind: 'progress'; bytes: number } | CopyEnd);

interface CopyRequest {
  source: number;
  target: number | undefined;
  bytesPerSecond?: number | undefined;
  verify: boolean;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

/**
 * The maximum of concurrent copies without a rate limit, each in a thread of its own: enough that a slow disk does not
 * delay copies on other disks.
 */
const MAX_THREADS = 16;
/**
 * Copies with a rate limit spend most of their time asleep, and share these threads, however many there are. So they
 * keep nobody else from copying.
 */
const MAX_SHARED_THREADS = 4;
/** How long an idle thread is kept, in milliseconds. */
const IDLE_MS = 5_000;

/** A copy that a thread is working on. */
interface Running {
  settle(end: CopyEnd): void;
  onProgress(bytes: number): void;
}

interface CopyThread {
  worker: Worker;
  /** For copies with a rate limit. */
  isShared: boolean;
  running: Map<number, Running>;
  idle: NodeJS.Timeout | undefined;
}

export class Copies {
  readonly #acquire = createSemaphore(MAX_THREADS);
  readonly #threads = new Set<CopyThread>();
  #lastId = 0;

  /** Copies to the end of the source, from where the target ends or differs. Never rejects. */
  async copy(request: CopyRequest): Promise<CopyEnd> {
    const { signal } = request;
    if (request.bytesPerSecond !== undefined) return this.#copyIn(this.#findShared(), request);
    const release = await this.#acquire(signal);
    if (release === undefined) return { kind: 'stopped' };
    return this.#copyIn(this.#findFree() ?? this.#start(false), request).finally(release);
  }

  /** Ends all threads. Their copies must have been stopped before. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  async #copyIn(thread: CopyThread, request: CopyRequest): Promise<CopyEnd> {
    const { source, target, bytesPerSecond, verify, signal, onProgress } = request;
    const id = ++this.#lastId;
    clearTimeout(thread.idle);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = (): void => {
      Atomics.store(stop, 0, 1);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    try {
      return await new Promise<CopyEnd>(settle => {
        thread.running.set(id, { settle, onProgress });
        thread.worker.postMessage({ id, source, target, bytesPerSecond, verify, stop } satisfies CopyCommand);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      thread.running.delete(id);
      if (thread.running.size === 0) thread.idle = setTimeout(() => this.#end(thread), IDLE_MS).unref();
    }
  }

  #findFree(): CopyThread | undefined {
    return [...this.#threads].find(({ isShared, running }) => !isShared && running.size === 0);
  }

  /** Returns the thread with the fewest copies. */
  #findShared(): CopyThread {
    const shared = [...this.#threads].filter(({ isShared }) => isShared);
    const [least] = shared.toSorted((one, other) => one.running.size - other.running.size);
    const isBusy = least === undefined || (least.running.size > 0 && shared.length < MAX_SHARED_THREADS);
    return isBusy ? this.#start(true) : least;
  }

  #end(thread: CopyThread): void {
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  #start(isShared: boolean): CopyThread {
    const worker = startThread(new URL('./copy-thread', import.meta.url));
    const thread: CopyThread = { worker, isShared, running: new Map(), idle: undefined };
    worker.on('message', ({ id, ...message }: CopyMessage) => {
      const copy = thread.running.get(id);
      if (message.kind === 'progress') copy?.onProgress(message.bytes);
      else copy?.settle(message);
    });
    const onLost = (reason: string): void => {
      this.#threads.delete(thread);
      const message = `The copy thread ended unexpectedly: ${reason}`;
      for (const { settle } of thread.running.values()) settle({ kind: 'failed', code: '', message });
    };
    worker.on('error', error => onLost(error.message));
    worker.on('exit', code => onLost(`exit code ${code}`));
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }
}
