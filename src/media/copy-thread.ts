/*
 * A thread that copies, or only reads for a checksum, one file at a time. All of it is synchronous: so a chunk is
 * hashed while it is still in the cache of the processor, and nothing of it waits behind other work of the process.
 */
import { createHash, type Hash } from 'node:crypto';
import { fdatasync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { CopyCommand, CopyMessage } from './copies.ts';

/**
 * Large enough that calls cost nothing, small enough to stay in the cache. Larger ones are slower to write: the kernel
 * wants memory in pieces as large as these, which soon are hard to find (bench/README.md).
 */
const CHUNK_BYTES = 128 * 1024;
/**
 * After so many bytes the disk is set to work on what has been written, while the next are hashed: else all of it would
 * be left for the end. Nobody waits for that, and what fails shows when the whole is flushed.
 */
const FLUSH_BYTES = 128 * 1024 * 1024;
/** How often progress is told, in milliseconds. */
const TELL_MS = 200;
/** The longest that a copy sleeps to keep to its rate, in milliseconds: it must see that it is to stop. */
const NAP_MS = 100;

class Stopped extends Error {}

/** One copy as it goes on. */
interface RunningCopy {
  order: CopyCommand;
  hash: Hash;
  buffer: Buffer;
  /** Bytes that the target has, and the hash covers. */
  done: number;
  startedAt: number;
  toldAt: number;
}

function copy(order: CopyCommand): CopyMessage {
  const run: RunningCopy = {
    order,
    hash: createHash('sha1'),
    buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES),
    done: 0,
    startedAt: performance.now(),
    toldAt: 0,
  };
  try {
    const { source, target } = order;
    const resumed = target === undefined ? 0 : compare(run, target);
    for (let bytes = read(run, source); bytes > 0; bytes = read(run, source)) {
      if (target !== undefined) write(target, run.buffer, bytes, run.done);
      advance(run, bytes);
    }
    const hash = run.hash.digest('hex');
    if (target !== undefined) finish(run, target, hash);
    return { kind: 'copied', bytes: run.done, hash, resumed };
  } catch (error) {
    if (error instanceof Stopped) return { kind: 'stopped' };
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: 'failed', code: code ?? '', message };
  }
}

/** Goes over what the target has of an earlier try, and cuts off what is not as in the source. Bytes that were kept. */
function compare(run: RunningCopy, target: number): number {
  const { source } = run.order;
  const present = fstatSync(target).size;
  const other = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  while (run.done < present) {
    const bytes = read(run, source);
    const same = readFully(target, other, bytes, run.done) === bytes && isSame(run.buffer, other, bytes);
    if (bytes === 0 || !same) break;
    advance(run, bytes);
  }
  ftruncateSync(target, run.done);
  return run.done;
}

const isSame = (one: Buffer, other: Buffer, bytes: number): boolean => one.compare(other, 0, bytes, 0, bytes) === 0;

const read = ({ order, buffer, done }: RunningCopy, file: number): number => {
  if (Atomics.load(order.stop, 0) !== 0) throw new Stopped();
  return readFully(file, buffer, CHUNK_BYTES, done);
};

function readFully(file: number, buffer: Buffer, most: number, position: number): number {
  let got = 0;
  while (got < most) {
    const bytes = readSync(file, buffer, got, most - got, position + got);
    if (bytes === 0) break;
    got += bytes;
  }
  return got;
}

function write(file: number, buffer: Buffer, bytes: number, position: number): void {
  for (let written = 0; written < bytes; )
    written += writeSync(file, buffer, written, bytes - written, position + written);
  if (Math.floor((position + bytes) / FLUSH_BYTES) > Math.floor(position / FLUSH_BYTES)) fdatasync(file, () => {});
}

function advance(run: RunningCopy, bytes: number): void {
  run.hash.update(run.buffer.subarray(0, bytes));
  run.done += bytes;
  tell(run);
  keepToRate(run);
}

function tell(run: RunningCopy): void {
  const now = performance.now();
  if (now - run.toldAt < TELL_MS) return;
  run.toldAt = now;
  parentPort?.postMessage({ kind: 'progress', bytes: run.done } satisfies CopyMessage);
}

function keepToRate({ order, done, startedAt }: RunningCopy): void {
  if (order.bytesPerSecond === undefined) return;
  const dueAt = startedAt + (done / order.bytesPerSecond) * 1000;
  for (let left = dueAt - performance.now(); left > 0; left = dueAt - performance.now()) {
    if (Atomics.wait(order.stop, 0, 0, Math.min(left, NAP_MS)) === 'not-equal') throw new Stopped();
  }
}

function finish(run: RunningCopy, target: number, hash: string): void {
  fsyncSync(target);
  if (run.order.verify) verify(run, target, hash);
}

/** Reads the target again: what is deleted afterwards must be there. */
function verify(run: RunningCopy, target: number, hash: string): void {
  const again = createHash('sha1');
  let position = 0;
  const next = (): number => read({ ...run, done: position }, target);
  for (let bytes = next(); bytes > 0; bytes = next()) {
    again.update(run.buffer.subarray(0, bytes));
    position += bytes;
  }
  if (again.digest('hex') !== hash) throw new Error('The copy is not as the original when it is read again');
}

parentPort?.on('message', (order: CopyCommand) => parentPort?.postMessage(copy(order)));
