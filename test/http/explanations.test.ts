import { expect, it } from 'vitest';
import type { Priority } from '../../src/core/job.ts';
import type { Reader } from '../../src/store/database/database.ts';
import { explainJobs } from '../../src/views/admission.ts';
import { freshDatabase } from '../support/database.ts';

function counting(reader: Reader): { reader: Reader; count(): number } {
  let count = 0;
  const query: Reader['query'] = (text, values) => {
    count += 1;
    return reader.query(text, values);
  };
  return { reader: { query }, count: () => count };
}

it('a thousand jobs are explained by as many statements as one', async () => {
  const { database } = await freshDatabase();
  await database.transaction(tx =>
    tx.query('insert into job (type, state, priority, account) select 1, 6, 2, 1 from generate_series(1, 1000)'),
  );
  const jobs = Array.from({ length: 1000 }, (_, i) => ({
    id: i + 1,
    state: 'READY' as const,
    priority: 'MEDIUM' as Priority,
  }));
  const [one, all] = [counting(database.read), counting(database.read)];
  await explainJobs(one.reader, jobs.slice(-1));
  const explained = await explainJobs(all.reader, jobs);
  expect(all.count()).toBe(one.count());
  expect(explained.slice(0, 4).map(({ reason }) => reason)).toEqual([
    'STARTING',
    'STARTING',
    'STARTING',
    'SLOTS_TAKEN',
  ]);
  expect(explained.at(-1)).toMatchObject({ position: 1000, mustEnd: 997 });
});

it('a job that has started since it was read is told as it is now', async () => {
  const { database } = await freshDatabase();
  await database.transaction(tx => tx.query('insert into job (type, state, priority, account) values (1, 7, 2, 1)'));
  const [explanation] = await explainJobs(database.read, [{ id: 1, state: 'READY', priority: 'MEDIUM' }]);
  expect(explanation).toEqual({ reason: 'NOT_READY', sentence: 'It has a slot' });
});
