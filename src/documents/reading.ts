/*
 * Reads a body in this thread or in another.
 *
 * Reading 64 KiB takes a few milliseconds at most; that is what nearly all bodies are, and they are read at once. A
 * larger one would hold up everybody else, so a thread reads it, and sends the document back in slices. Threads end
 * when nobody needs them: the memory of libxml2 never shrinks.
 */
import type { Worker } from 'node:worker_threads';
import { Failure, invalid } from '../core/failure.ts';
import { startThread } from '../threads/thread.ts';
import type { Documents } from './generated.ts';
import { type DocumentName, type ReadTask, readNow } from './read.ts';
import type { ReadReply } from './read-thread.ts';
import { Joiner } from './slices.ts';

/** Larger bodies are read in a thread. */
const LARGE_BYTES = 64 * 1024;
const MAX_THREADS = 2;
/** How long an idle thread is kept, in milliseconds. */
const IDLE_MS = 5_000;
/** A thread that has read this much is replaced: it may have been busy ever since its memory has grown. */
const REPLACED_AFTER_BYTES = 64 * 1024 * 1024;
const RESOURCES = { maxOldGenerationSizeMb: 1024 };

interface Reading {
  task: ReadTask;
  joiner: Joiner;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface ReadThread {
  worker: Worker;
  reading: Reading | undefined;
  bytes: number;
  idle: NodeJS.Timeout | undefined;
}

const threads = new Set<ReadThread>();
const waiting: Reading[] = [];

/**
 * Reads a document from the parts of a body, which are used up. `charset`: the encoding that the request names, as
 * `isCharset` knows it; undefined: UTF-8, or what the document says. Failure invalidInput, with the path of the error
 * and the permitted values; unavailable when no thread can be started.
 */
export const readDocument = <N extends DocumentName>(
  name: N,
  form: 'xml' | 'json',
  parts: readonly Uint8Array[],
  charset: string | undefined,
): Documents[N] | Promise<Documents[N]> =>
  read({ document: { name, form }, parts, charset }) as Documents[N] | Promise<Documents[N]>;

/** Reads a text from a body, in the same way. */
export const readText = (parts: readonly Uint8Array[], charset: string | undefined): string | Promise<string> =>
  read({ document: undefined, parts, charset }) as string | Promise<string>;

const read = (task: ReadTask): unknown => (sizeOf(task) > LARGE_BYTES ? readInThread(task) : readNow(task));

const sizeOf = ({ parts }: ReadTask): number => parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

function readInThread(task: ReadTask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    waiting.push({ task, joiner: new Joiner(), resolve, reject });
    assign();
  });
}

function assign(): void {
  while (waiting.length > 0) {
    const thread = [...threads].find(({ reading }) => reading === undefined) ?? start();
    if (!thread) return;
    begin(thread, waiting.shift() as Reading);
  }
}

function begin(thread: ReadThread, reading: Reading): void {
  clearTimeout(thread.idle);
  thread.reading = reading;
  thread.bytes += sizeOf(reading.task);
  // Somebody waits for the result: the process must not end before.
  thread.worker.ref();
  const whole = reading.task.parts.filter(({ byteLength, buffer }) => byteLength === buffer.byteLength);
  // The thread takes over the memory, where there is nothing else in it: a copy of 10 MB would hold the loop.
  thread.worker.postMessage(
    reading.task,
    whole.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** Starts a thread. Undefined: all of them are busy, or there are some and no more can be started. */
function start(): ReadThread | undefined {
  if (threads.size >= MAX_THREADS) return undefined;
  let worker: Worker;
  try {
    worker = startThread(new URL('./read-thread', import.meta.url), { resourceLimits: RESOURCES });
  } catch (error) {
    if (threads.size === 0) for (const { reject } of waiting.splice(0)) reject(noThread(error as Error));
    return undefined;
  }
  const thread: ReadThread = { worker, reading: undefined, bytes: 0, idle: undefined };
  worker.on('message', (reply: ReadReply) => receive(thread, reply));
  worker.on('error', error => lose(thread, error));
  worker.on('exit', () => lose(thread, new Error('The thread that reads documents ended unexpectedly')));
  threads.add(thread);
  return thread;
}

function receive(thread: ReadThread, reply: ReadReply): void {
  const { reading, worker } = thread;
  if (!reading) return;
  if ('failure' in reply) {
    const { kind, message, detail } = reply.failure;
    reading.reject(new Failure(kind, message, detail));
    release(thread);
    return;
  }
  const value = reading.joiner.add(reply);
  if (reply.piece === undefined) {
    reading.resolve(value);
    release(thread);
    return;
  }
  // The thread sends the next slice only when it is asked to: all at once would be received in one turn.
  worker.postMessage('next');
}

function release(thread: ReadThread): void {
  thread.reading = undefined;
  thread.worker.unref();
  if (thread.bytes >= REPLACED_AFTER_BYTES) end(thread);
  else thread.idle = setTimeout(() => end(thread), IDLE_MS).unref();
  assign();
}

function end(thread: ReadThread): void {
  threads.delete(thread);
  void thread.worker.terminate();
}

function lose(thread: ReadThread, error: NodeJS.ErrnoException): void {
  clearTimeout(thread.idle);
  threads.delete(thread);
  thread.reading?.reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error);
  thread.reading = undefined;
  assign();
}

const tooMuch = (): Failure => invalid('body', undefined, 'The body holds more than the server can read at once');

const noThread = (cause: Error): Failure =>
  new Failure('unavailable', 'No thread could be started to read the body; try again in a moment', {}, { cause });
