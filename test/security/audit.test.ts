/*
 * The audit log says who did it.
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

it('who acts as another user is named beside that one', async () => {
  await api.admin.post('/API/job').set('RunAs', 'bob').expect(200);
  await api.admin.post('/API/job').expect(200);
  expect(logged).toMatchObject([{ user: 'bob', by: 'admin' }, { user: 'admin' }]);
  expect(logged[1]).not.toHaveProperty('by');
});

it('who may not act as another user is named too', async () => {
  const { agent } = await api.user('eve', { roles: ['_job_write'] });
  await agent.post('/API/job').set('RunAs', 'admin').expect(403);
  expect(logged).toMatchObject([{ by: 'eve', status: 403 }]);
});

it('secrets are not in it, wherever they stand', async () => {
  await api.admin.post('/API/job;password=secret1;type=a?token=secret2').set('X-Request-Id', 'one').expect(200);
  await api.anybody.post('/API/job').auth('bob', 'secret3').expect(401);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
