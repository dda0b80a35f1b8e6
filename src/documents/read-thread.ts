/*
 * Reads large bodies in a thread, and sends each document back slice by slice.
 */
import { parentPort } from 'node:worker_threads';
import { Failure } from '../core/failure.ts';
import { type ReadTask, readNow } from './read.ts';
import { cut, type Slice } from './slices.ts';

/** A slice of what was read, or the reason why it could not be read. */
export type ReadReply = Slice | { failure: Pick<Failure, 'kind' | 'message' | 'detail'> };

let rest: Slice[] = [];

parentPort?.on('message', (message: ReadTask | 'next') => {
  parentPort?.postMessage(message === 'next' ? next() : begin(message));
});

function begin(task: ReadTask): ReadReply {
  try {
    rest = cut(readNow(task)).reverse();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { kind, message, detail } = error;
    return { failure: { kind, message, detail } };
  }
  return next();
}

const next = (): Slice => rest.pop() as Slice;
