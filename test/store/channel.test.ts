import { expect, it } from 'vitest';
import { connect } from '../../src/store/database/connection.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { emptyDatabase, freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

it('brings a hint to every node that listens, the sender too, and to nobody on another channel', async () => {
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

it('says once, with an empty payload, that hints may have been missed before it listened', async () => {
  const { database } = await freshDatabase();
  const heard: string[] = [];
  database.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  expect(heard).toEqual(['']);
});

it('sends equal hints that wait for each other once', async () => {
  const { database } = await freshDatabase();
  const heard: string[] = [];
  database.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  for (let n = 0; n < 1000; n++) database.notify('work', 'same');
  database.notify('work', 'last');
  await until(() => heard.includes('last'));
  expect(heard.length).toBeLessThan(5);
});

it('sends a hint although nobody here listens', async () => {
  const { database, url } = await freshDatabase();
  const other = openDatabase(url);
  const heard: string[] = [];
  other.listen('work', payload => heard.push(payload));
  await until(() => heard.length === 1);
  database.notify('work', 'a');
  await until(() => heard.includes('a'));
  await other.close();
});

it('connects again when the connection is cut, and says that hints may have been missed', async () => {
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

it('tells nobody who has stopped to listen', async () => {
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

it('can be closed while it cannot connect', async () => {
  const url = new URL(await emptyDatabase());
  url.pathname = '/does_not_exist';
  const problems: string[] = [];
  const database = openDatabase(url.href, { onProblem: what => problems.push(what) });
  database.listen('work', () => {});
  await until(() => problems.length > 0);
  await database.close();
  expect(problems).toContain('channel lost');
});
