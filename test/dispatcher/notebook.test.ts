/*
 * What attempts say while they run is written in the end, in its order, whatever gets in the way.
 */
import { expect, it } from 'vitest';
import type { Note } from '../../src/actions/attempts.ts';
import { Notebook } from '../../src/dispatcher/notebook.ts';

const ONE = { job: 1, attempt: 11 };
const OTHER = { job: 2, attempt: 22 };
const shown = (notes: readonly Note[]) =>
  notes.map(({ attempt, progress, subSteps }) => ({
    attempt,
    at: progress?.value,
    said: subSteps.map(({ description }) => description),
  }));

/** A notebook whose writes are kept; `refuse` says which attempts cannot be noted at the moment. */
function notebook(refuse: (write: number) => number[] = () => []) {
  const writes: ReturnType<typeof shown>[] = [];
  const book = new Notebook(async notes => {
    writes.push(shown(notes));
    const refused = refuse(writes.length);
    return notes.map(({ attempt }) => attempt).filter(attempt => !refused.includes(attempt));
  });
  return { book, writes };
}

it('writes what all attempts have said together, the last progress of each', async () => {
  const { book, writes } = notebook();
  book.subStep(ONE, 'a');
  book.progress(ONE, { value: 1, unit: 'percent' });
  book.subStep(OTHER, 'b');
  book.progress(ONE, { value: 2, unit: 'percent' });
  await book.close(ONE.attempt);
  expect(writes).toEqual([
    [
      { attempt: 11, at: 2, said: ['a'] },
      { attempt: 22, at: undefined, said: ['b'] },
    ],
  ]);
});

it('writes nothing for an attempt that has said nothing', async () => {
  const { book, writes } = notebook();
  await book.close(ONE.attempt);
  expect(writes).toEqual([]);
});

it('tries again what could not be noted, before what was said since', async () => {
  const { book, writes } = notebook(write => (write === 1 ? [ONE.attempt] : []));
  book.subStep(ONE, 'first');
  book.progress(ONE, { value: 1, unit: 'percent' });
  const closing = book.close(ONE.attempt);
  book.subStep(ONE, 'second');
  await closing;
  expect(writes.at(-1)).toEqual([{ attempt: 11, at: 1, said: ['first', 'second'] }]);
});

it('gives up on an attempt that cannot be noted any more, and keeps nothing of it', async () => {
  const { book, writes } = notebook(() => [ONE.attempt]);
  book.subStep(ONE, 'lost');
  await book.close(ONE.attempt);
  const tries = writes.length;
  book.subStep(OTHER, 'b');
  await book.close(OTHER.attempt);
  expect(writes.slice(tries)).toEqual([[{ attempt: 22, at: undefined, said: ['b'] }]]);
});

it('loses only what was being written when the database is away', async () => {
  const writes: ReturnType<typeof shown>[] = [];
  const book = new Notebook(async notes => {
    writes.push(shown(notes));
    if (writes.length === 1) throw new Error('Connection terminated unexpectedly');
    return notes.map(({ attempt }) => attempt);
  });
  book.subStep(ONE, 'lost');
  await book.close(ONE.attempt);
  book.subStep(ONE, 'kept');
  await book.close(ONE.attempt);
  expect(writes.at(-1)).toEqual([{ attempt: 11, at: undefined, said: ['kept'] }]);
});
