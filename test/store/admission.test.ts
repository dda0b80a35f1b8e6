/*
 * The place of READY jobs in the order of dispatch.
 */
import { expect, it } from 'vitest';
import { countOlder } from '../../src/store/admission.ts';
import { freshDatabase } from '../support/database.ts';

const READY = 6;
const STARTED = 7;

it('the older READY jobs of the same priority are counted for many jobs together', async () => {
  const { database } = await freshDatabase();
  await database.transaction(tx =>
    tx.query(
      `insert into job (type, state, priority, account)
       select 1, case when n % 7 = 0 then ${STARTED} else ${READY} end, n * n % 6, 1 from generate_series(1, 300) as n`,
    ),
  );
  const { rows } = await database.read.query<{ id: number; older: number }>(
    `select id, (select count(*)::int from job as other
       where other.state = ${READY} and other.priority = job.priority and other.id < job.id) as older
     from job where state = ${READY}`,
  );
  const expected = new Map(rows.map(({ id, older }) => [id, older]));
  for (const every of [1, 2, 17, 250]) {
    const ids = Array.from({ length: 300 }, (_, i) => i + 1).filter(id => id % every === 0);
    const found = await countOlder(database.read, ids.toReversed());
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(ids.filter(id => expected.has(id)).map(id => [id, expected.get(id)])),
    );
  }
});
