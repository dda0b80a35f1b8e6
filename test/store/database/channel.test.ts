/*
 * Hints between nodes, over connections that may be cut.
 */
import { expect, it } from 'vitest';
import { connect } from '../../../src/store/database/connection.ts';
import { openDatabase } from '../../../src/store/database/database.ts';
import { emptyDatabase, freshDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

it('a hint reaches every node that listens, including the sender, and nobody on another channel', async () => {
  const { database, url } = await freshDatabase();
  const other = openDatabase(url);
  const heard: string[] = [];
  database.listen('work', payload => heard.push(`here ${payload}`));
  other.listen('work', payload => heard.push(`there ${payload}`));
  other.listen('rest', payload => heard.push(`wrong ${payload}`));
  await until(() => heard.length === 3);
  heard.length = 0;
  database.notify('work', 'a');
  await until(() => heard.length === 2);
  expect(heard.sort()).toEqual(['here a', 'there a']);
  await other.close();
});

it('a new listener gets one empty payload, because hints may have been missed before', async () => {
  const { database } = await freshDatabase();
  const heard: string[] = [];
  database.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  expect(heard).toEqual(['']);
});

it('equal hints that are sent together are sent once', async () => {
  const { database } = await freshDatabase();
  const heard: string[] = [];
  database.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  for (let n = 0; n < 1000; n++) database.notify('work', 'same');
  database.notify('work', 'last');
  await until(() => heard.includes('last'));
  expect(heard.length).toBeLessThan(5);
});

it('a hint is sent even if nobody on this node listens', async () => {
  const { database, url } = await freshDatabase();
  const other = openDatabase(url);
  const heard: string[] = [];
  other.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  database.notify('work', 'a');
  await until(() => heard.includes('a'));
  await other.close();
});

it('a cut connection is restored, and listeners learn that hints may have been missed', async () => {
  const { database, url } = await freshDatabase();
  const heard: string[] = [];
  database.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  const other = await connect(url, 'test');
  await other.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await other.end();
  await until(() => heard.length === 2);
  database.notify('work', 'again');
  await until(() => heard.includes('again'));
  expect(heard).toEqual(['', '', 'again']);
});

it('a listener that has stopped gets no hints', async () => {
  const { database } = await freshDatabase();
  const [gone, there]: [string[], string[]] = [[], []];
  const stop = database.listen('work', payload => gone.push(payload));
  database.listen('work', payload => there.push(payload));
  await until(() => there.length === 1);
  stop();
  database.notify('work', 'a');
  await until(() => there.includes('a'));
  expect(gone).toEqual(['']);
});

it('a channel can be closed while it cannot connect', async () => {
  const url = new URL(await emptyDatabase());
  url.pathname = '/does_not_exist';
  const problems: string[] = [];
  const database = openDatabase(url.href, { onProblem: what => problems.push(what) });
  database.listen('work', () => {});
  await until(() => problems.length > 0);
  await database.close();
  expect(problems).toContain('channel lost');
});
