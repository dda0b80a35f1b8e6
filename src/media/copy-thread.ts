/*
 * The copy thread: copies a file, or only reads it for a checksum. Reads and writes are synchronous, so that a chunk is
 * hashed while it is still in the processor cache, and never waits behind other work of the process.
 *
 * Copies with a rate limit share a thread: each waits between its chunks, and lets the others go on meanwhile.
 */
import { createHash, type Hash } from 'node:crypto';
import { fdatasync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { CopyCommand, CopyEnd, CopyMessage } from './copies.ts';

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
/** How long a copy with a rate limit may go on before it lets the others of its thread go on, in milliseconds. */
const TURN_MS = 20;

class Stopped extends Error {}

/** The copy in progress. */
interface RunningCopy {
  command: CopyCommand;
  hash: Hash;
  /** The number of bytes that the target has and the hash covers. */
  done: number;
  startedAt: number;
  reportedAt: number;
  /** When it last let others go on. */
  turnAt: number;
}

/** The chunk in work, and the one that it is compared with. No copy keeps anything in them while it waits. */
const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
const other = Buffer.allocUnsafeSlow(CHUNK_BYTES);

async function copy(command: CopyCommand): Promise<CopyEnd> {
  const now = performance.now();
  const run: RunningCopy = {
    command,
    hash: createHash('sha1'),
    done: 0,
    startedAt: now,
    reportedAt: 0,
    turnAt: now,
  };
  try {
    const { source, target } = command;
    const resumed = target === undefined ? 0 : await compare(run, target);
    for (let bytes = read(run, source); bytes > 0; bytes = read(run, source)) {
      if (target !== undefined) write(target, bytes, run.done);
      advance(run, bytes);
      if (mustWait(run)) await waitForRate(run);
    }
    const hash = run.hash.digest('hex');
    if (target !== undefined) await finish(run, target, hash);
    return { kind: 'copied', bytes: run.done, hash, resumed };
  } catch (error) {
    if (error instanceof Stopped) return { kind: 'stopped' };
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: 'failed', code: code ?? '', message };
  }
}

/** Compares the target with the source and truncates it where they differ. Returns the number of bytes kept. */
async function compare(run: RunningCopy, target: number): Promise<number> {
  const { source } = run.command;
  const present = fstatSync(target).size;
  while (run.done < present) {
    const bytes = read(run, source);
    const same = readFully(target, other, bytes, run.done) === bytes && isSame(bytes);
    if (bytes === 0 || !same) break;
    advance(run, bytes);
    if (mustWait(run)) await waitForRate(run);
  }
  ftruncateSync(target, run.done);
  return run.done;
}

const isSame = (bytes: number): boolean => buffer.compare(other, 0, bytes, 0, bytes) === 0;

const read = ({ command, done }: Pick<RunningCopy, 'command' | 'done'>, file: number): number => {
  if (Atomics.load(command.stop, 0) !== 0) throw new Stopped();
  return readFully(file, buffer, CHUNK_BYTES, done);
};

function readFully(file: number, into: Buffer, max: number, position: number): number {
  let got = 0;
  while (got < max) {
    const bytes = readSync(file, into, got, max - got, position + got);
    if (bytes === 0) break;
    got += bytes;
  }
  return got;
}

function write(file: number, bytes: number, position: number): void {
  for (let written = 0; written < bytes; )
    written += writeSync(file, buffer, written, bytes - written, position + written);
  if (Math.floor((position + bytes) / FLUSH_BYTES) > Math.floor(position / FLUSH_BYTES)) fdatasync(file, () => {});
}

function advance(run: RunningCopy, bytes: number): void {
  run.hash.update(buffer.subarray(0, bytes));
  run.done += bytes;
  reportProgress(run);
}

function reportProgress(run: RunningCopy): void {
  const now = performance.now();
  if (now - run.reportedAt < PROGRESS_MS) return;
  run.reportedAt = now;
  parentPort?.postMessage({ id: run.command.id, kind: 'progress', bytes: run.done } satisfies CopyMessage);
}

/** Returns the milliseconds that a copy with a rate limit is ahead of its time. */
const aheadMs = ({ command, done, startedAt }: RunningCopy, now: number): number =>
  command.bytesPerSecond === undefined ? 0 : startedAt + (done / command.bytesPerSecond) * 1000 - now;

/** Tells whether a copy with a rate limit is ahead of its time, or keeps the others of its thread waiting. */
function mustWait(run: RunningCopy): boolean {
  if (run.command.bytesPerSecond === undefined) return false;
  const now = performance.now();
  return aheadMs(run, now) > 0 || now - run.turnAt > TURN_MS;
}

async function waitForRate(run: RunningCopy): Promise<void> {
  do {
    await pause(Math.min(Math.max(0, aheadMs(run, performance.now())), MAX_SLEEP_MS));
    if (Atomics.load(run.command.stop, 0) !== 0) throw new Stopped();
  } while (aheadMs(run, performance.now()) > 0);
  run.turnAt = performance.now();
}

async function finish(run: RunningCopy, target: number, hash: string): Promise<void> {
  fsyncSync(target);
  if (run.command.verify) await verify(run, target, hash);
}

/** Reads the target back and compares its checksum: the source may be deleted afterwards. */
async function verify(run: RunningCopy, target: number, hash: string): Promise<void> {
  const again = createHash('sha1');
  let position = 0;
  const next = (): number => read({ command: run.command, done: position }, target);
  for (let bytes = next(); bytes > 0; bytes = next()) {
    again.update(buffer.subarray(0, bytes));
    position += bytes;
    if (mustWait(run)) await waitForRate(run);
  }
  if (again.digest('hex') !== hash) throw new Error('The copy differs from the original when it is read back');
}

parentPort?.on('message', (command: CopyCommand) => {
  void copy(command).then(end => parentPort?.postMessage({ id: command.id, ...end } satisfies CopyMessage));
});
