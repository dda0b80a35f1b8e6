/*
 * The connection is lost between a commit and its confirmation, so the node cannot know the result.
 */
import { expect, it } from 'vitest';
import { createJobCreator } from '../../src/actions/jobs.ts';
import type { Advanced } from '../../src/actions/lives.ts';
import type { Database } from '../../src/store/database/database.ts';
import { station } from '../support/station.ts';

/** A database that loses the confirmation the first and the third time that attempts are leased. */
function losingConfirmations(database: Database): Database {
  let leases = 0;
  const transaction: Database['transaction'] = async (work, commit) => {
    const result = await database.transaction(work, commit);
    const { leased = [] } = (result ?? {}) as Partial<Advanced>;
    if (leased.length > 0 && [1, 3].includes(++leases)) throw new Error('Connection terminated unexpectedly');
    return result;
  };
  return { ...database, transaction };
}

it('attempts run again when a node got their leases without knowing it', async () => {
  const here = await station();
  await here.type('TWO_STEPS', [{}, {}]);
  await here.node({ leaseMs: 1500 }, losingConfirmations);
  const id = await here.create({ type: 'TWO_STEPS' });
  await here.until(id, 'FINISHED');
  expect(await here.log(id)).toEqual(['100/0 DISAPPEARED', '100/0 FINISHED', '200/0 DISAPPEARED', '200/0 FINISHED']);
});

it('jobs that may have been created are not created again', async () => {
  const { account, database, context } = await station();
  const statement: Database['statement'] = async work => {
    await database.statement(work);
    throw new Error('Connection terminated unexpectedly');
  };
  const creator = createJobCreator({ ...context, database: { ...database, statement } });
  const requests = Array.from({ length: 5 }, () => creator.create(account, { type: 'NONE', state: 'HOLD', data: {} }));
  const ends = await Promise.allSettled(requests);
  expect(ends.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  const { rows } = await database.read.query('select from job');
  expect(rows).toHaveLength(5);
});
