import { expect, it } from 'vitest';
import { changePools } from '../../src/actions/settings.ts';
import { lockAdmission } from '../../src/store/admission.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

it('a change of pools is confirmed only when no job can start by the old pools any more', async () => {
  const { database } = await freshDatabase();
  const order: string[] = [];
  let changing: Promise<unknown> = Promise.resolve();
  await database.transaction(async admission => {
    await lockAdmission(admission);
    const context = { database, changed: () => {} };
    changing = changePools(context, { pools: [{ threshold: 'LOW', size: 1 }] }, 'delete').then(() =>
      order.push('changed'),
    );
    await until(async () => {
      const { rows } = await database.read.query("select from pg_locks where locktype = 'advisory' and not granted");
      return rows.length === 1 || order.length > 0;
    });
    order.push('admitted');
  });
  await changing;
  expect(order).toEqual(['admitted', 'changed']);
});
