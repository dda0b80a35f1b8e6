/*
 * The copy thread: copies one file at a time, or only reads it for a checksum. Everything is synchronous, so that a
 * chunk is hashed while it is still in the processor cache, and never waits behind other work of the process.
 */
import { createHash, type Hash } from 'node:crypto';
import { fdatasync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { CopyCommand, CopyMessage } from './copies.ts';

/**
 * Large enough that calls cost little, small enough to stay in the cache. Larger chunks are slower to write: the kernel
 * allocates contiguous memory of this size, which soon becomes scarce (bench/README.md).
 */
const CHUNK_BYTES = 128 * 1024;
/**
 * After this many bytes a flush is started in the background, while the next bytes are hashed. Otherwise all writing
 * would be left to the final flush. Its result is ignored: the final flush reports its errors.
 */
const FLUSH_BYTES = 128 * 1024 * 1024;
/** How often progress is reported, in milliseconds. */
const PROGRESS_MS = 200;
/** The longest single sleep of a copy with a rate limit, in milliseconds: it must notice a stop in time. */
const MAX_SLEEP_MS = 100;

class Stopped extends Error {}

/** The copy in progress. */
interface RunningCopy {
  command: CopyCommand;
  hash: Hash;
  buffer: Buffer;
  /** The number of bytes that the target has and the hash covers. */
  done: number;
  startedAt: number;
  reportedAt: number;
}

function copy(command: CopyCommand): CopyMessage {
  const run: RunningCopy = {
    command,
    hash: createHash('sha1'),
    buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES),
    done: 0,
    startedAt: performance.now(),
    reportedAt: 0,
  };
  try {
    const { source, target } = command;
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

/** Compares the target with the source and truncates it where they differ. Returns the number of bytes kept. */
function compare(run: RunningCopy, target: number): number {
  const { source } = run.command;
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

const read = ({ command, buffer, done }: RunningCopy, file: number): number => {
  if (Atomics.load(command.stop, 0) !== 0) throw new Stopped();
  return readFully(file, buffer, CHUNK_BYTES, done);
};

function readFully(file: number, buffer: Buffer, max: number, position: number): number {
  let got = 0;
  while (got < max) {
    const bytes = readSync(file, buffer, got, max - got, position + got);
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
  reportProgress(run);
  limitRate(run);
}

function reportProgress(run: RunningCopy): void {
  const now = performance.now();
  if (now - run.reportedAt < PROGRESS_MS) return;
  run.reportedAt = now;
  parentPort?.postMessage({ kind: 'progress', bytes: run.done } satisfies CopyMessage);
}

function limitRate({ command, done, startedAt }: RunningCopy): void {
  if (command.bytesPerSecond === undefined) return;
  const dueAt = startedAt + (done / command.bytesPerSecond) * 1000;
  for (let left = dueAt - performance.now(); left > 0; left = dueAt - performance.now()) {
    if (Atomics.wait(command.stop, 0, 0, Math.min(left, MAX_SLEEP_MS)) === 'not-equal') throw new Stopped();
  }
}

function finish(run: RunningCopy, target: number, hash: string): void {
  fsyncSync(target);
  if (run.command.verify) verify(run, target, hash);
}

/** Reads the target back and compares its checksum: the source may be deleted afterwards. */
function verify(run: RunningCopy, target: number, hash: string): void {
  const again = createHash('sha1');
  let position = 0;
  const next = (): number => read({ ...run, done: position }, target);
  for (let bytes = next(); bytes > 0; bytes = next()) {
    again.update(run.buffer.subarray(0, bytes));
    position += bytes;
  }
  if (again.digest('hex') !== hash) throw new Error('The copy differs from the original when it is read back');
}

parentPort?.on('message', (command: CopyCommand) => parentPort?.postMessage(copy(command)));
