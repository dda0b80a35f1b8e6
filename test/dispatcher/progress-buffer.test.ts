/*
 * Progress and sub-steps of running attempts are written in the end, in their order, even after failures.
 */
import { expect, it } from 'vitest';
import { ProgressBuffer } from '../../src/dispatcher/progress-buffer.ts';
import type { ProgressNote } from '../../src/store/attempts.ts';

const ONE = { job: 1, attempt: 11 };
const OTHER = { job: 2, attempt: 22 };
const shown = (notes: readonly ProgressNote[]) =>
  notes.map(({ attempt, progress, subSteps }) => ({
    attempt,
    at: progress?.value,
    said: subSteps.map(({ description }) => description),
  }));

/** Creates a buffer, and records its writes. `refuse` returns the attempts whose notes a write leaves out. */
function createBuffer(refuse: (write: number) => number[] = () => []) {
  const writes: ReturnType<typeof shown>[] = [];
  const buffer = new ProgressBuffer(async notes => {
    writes.push(shown(notes));
    const refused = refuse(writes.length);
    return notes.map(({ attempt }) => attempt).filter(attempt => !refused.includes(attempt));
  });
  return { buffer, writes };
}

it('writes the notes of all attempts together, with the last progress of each', async () => {
  const { buffer, writes } = createBuffer();
  buffer.subStep(ONE, 'a');
  buffer.progress(ONE, { value: 1, unit: 'percent' });
  buffer.subStep(OTHER, 'b');
  buffer.progress(ONE, { value: 2, unit: 'percent' });
  await buffer.close(ONE.attempt);
  expect(writes).toEqual([
    [
      { attempt: 11, at: 2, said: ['a'] },
      { attempt: 22, at: undefined, said: ['b'] },
    ],
  ]);
});

it('writes nothing for an attempt without notes', async () => {
  const { buffer, writes } = createBuffer();
  await buffer.close(ONE.attempt);
  expect(writes).toEqual([]);
});

it('retries the notes that were left out, in front of newer ones', async () => {
  const { buffer, writes } = createBuffer(write => (write === 1 ? [ONE.attempt] : []));
  buffer.subStep(ONE, 'first');
  buffer.progress(ONE, { value: 1, unit: 'percent' });
  const closing = buffer.close(ONE.attempt);
  buffer.subStep(ONE, 'second');
  await closing;
  expect(writes.at(-1)).toEqual([{ attempt: 11, at: 1, said: ['first', 'second'] }]);
});

it('gives up on an attempt whose notes are always left out, and drops them', async () => {
  const { buffer, writes } = createBuffer(() => [ONE.attempt]);
  buffer.subStep(ONE, 'lost');
  await buffer.close(ONE.attempt);
  const tries = writes.length;
  buffer.subStep(OTHER, 'b');
  await buffer.close(OTHER.attempt);
  expect(writes.slice(tries)).toEqual([[{ attempt: 22, at: undefined, said: ['b'] }]]);
});

it('loses only the notes of the failed write when the database is unreachable', async () => {
  const writes: ReturnType<typeof shown>[] = [];
  const buffer = new ProgressBuffer(async notes => {
    writes.push(shown(notes));
    if (writes.length === 1) throw new Error('Connection terminated unexpectedly');
    return notes.map(({ attempt }) => attempt);
  });
  buffer.subStep(ONE, 'lost');
  await buffer.close(ONE.attempt);
  buffer.subStep(ONE, 'kept');
  await buffer.close(ONE.attempt);
  expect(writes.at(-1)).toEqual([{ attempt: 11, at: undefined, said: ['kept'] }]);
});
