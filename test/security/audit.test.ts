/*
 * The audit log names the users of each change.
 */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { route } from '../../src/http/wire/route.ts';
import { SILENT } from '../../src/observe/log.ts';
import { type TestApi, testApi } from '../support/http.ts';

const logged: unknown[] = [];
let api: TestApi;
const create = route({
  method: 'post',
  path: '/job',
  role: '_job_write',
  summary: 'Create a job.',
  query: {},
  handle: () => undefined,
});
beforeAll(async () => {
  const info = (_event: string, fields?: object) => void logged.push(fields);
  api = await testApi(() => [create], { log: { ...SILENT, info } });
  await api.user('bob', { roles: ['_job_write'] });
});
beforeEach(() => void (logged.length = 0));

it('names both the caller and the user that the caller acts as', async () => {
  await api.admin.post('/API/job').set('RunAs', 'bob').expect(200);
  await api.admin.post('/API/job').expect(200);
  expect(logged).toMatchObject([{ user: 'bob', by: 'admin' }, { user: 'admin' }]);
  expect(logged[1]).not.toHaveProperty('by');
});

it('also names a caller who may not act as another user', async () => {
  const { agent } = await api.user('eve', { roles: ['_job_write'] });
  await agent.post('/API/job').set('RunAs', 'admin').expect(403);
  expect(logged).toMatchObject([{ by: 'eve', status: 403 }]);
});

it('contains no secrets, wherever a request has them', async () => {
  await api.admin.post('/API/job;password=secret1;type=a?token=secret2').set('X-Request-Id', 'one').expect(200);
  await api.anybody.post('/API/job').auth('bob', 'secret3').expect(401);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
