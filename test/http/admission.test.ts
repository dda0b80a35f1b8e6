import { beforeAll, describe, expect, it } from 'vitest';
import { createJobCreator } from '../../src/actions/jobs.ts';
import { createIds } from '../../src/core/ids.ts';
import type { Priority } from '../../src/core/job.ts';
import { admissionRoutes } from '../../src/http/jobs/admission.ts';
import { nodeRoutes } from '../../src/http/nodes.ts';
import { poolRoutes } from '../../src/http/pools.ts';
import { settingRoutes } from '../../src/http/settings.ts';
import { findCredentials } from '../../src/store/accounts.ts';
import { createPlans } from '../../src/store/plans.ts';
import { type TestApi, testApi } from '../support/http.ts';

let api: TestApi;
const ids: Partial<Record<Priority, string>> = {};

const get = async (path: string) => (await api.admin.get(path).set('Accept', 'application/json').expect(200)).body;

beforeAll(async () => {
  api = await testApi(({ database }) => [
    ...admissionRoutes({ database, ids: createIds('VX') }),
    ...nodeRoutes({ database }),
    ...settingRoutes({ database, changed: () => {} }),
    ...poolRoutes({ database, changed: () => {} }),
  ]);
  const { database } = api;
  const account = await findCredentials(database.read, 'admin');
  if (!account) throw new Error('There is no admin');
  const creator = createJobCreator({ database, plans: createPlans(), wake: () => {}, wakeHere: () => {} });
  for (const priority of ['HIGH', 'LOW', 'LOWEST'] as const) {
    const { id } = await creator.create(account, { type: 'TRANSCODE_RANGE', state: 'READY', priority, data: {} });
    ids[priority] = `VX-${id}`;
  }
  await api.admin
    .put('/API/configuration/job-pool')
    .send({ pool: [{ priorityThreshold: 'LOW', size: 1 }] })
    .expect(200);
});

describe('GET /configuration/job-pool/status', () => {
  it('shows the slots and who waits for them', async () => {
    expect(await get('/API/configuration/job-pool/status')).toMatchObject({
      dedicatedJobPool: false,
      pool: [{ priorityThreshold: 'LOW', size: 1, free: 1 }],
      ready: [
        { priority: 'HIGH', count: 1 },
        { priority: 'LOW', count: 1 },
        { priority: 'LOWEST', count: 1 },
      ],
    });
  });
  it('is XML in the namespace of what is ours', async () => {
    const { text } = await api.admin.get('/API/configuration/job-pool/status').expect(200);
    expect(text).toContain('<JobPoolStatusDocument xmlns="urn:jobspine:1"><dedicatedJobPool>false</dedicatedJobPool>');
  });
});

describe('GET /job/{id}/admission', () => {
  it('says of the first in line that it starts', async () => {
    expect(await get(`/API/job/${ids.HIGH}/admission`)).toMatchObject({ reason: 'STARTING', position: 1 });
  });
  it('says what has to end before another one does', async () => {
    expect(await get(`/API/job/${ids.LOW}/admission`)).toMatchObject({
      reason: 'SLOTS_TAKEN',
      position: 2,
      pool: 'LOW',
      mustEnd: 1,
    });
  });
  it('says of one that no pool takes that it never will', async () => {
    const { text } = await api.admin.get(`/API/job/${ids.LOWEST}/admission`).set('Accept', 'text/plain').expect(200);
    expect(text).toMatch(/^No pool accepts LOWEST jobs, so it will never start/);
  });
  it('is 404 for a job that does not exist', () => api.admin.get('/API/job/VX-99999/admission').expect(404));
});

describe('POST /configuration/job-pool/simulate', () => {
  it('tells what other pools would start, and changes nothing', async () => {
    const before = await get('/API/configuration/job-pool');
    const { body } = await api.admin
      .post('/API/configuration/job-pool/simulate')
      .set('Accept', 'application/json')
      .send({ pool: [{ priorityThreshold: 'LOWEST', size: 2 }] })
      .expect(200);
    expect(body).toEqual({
      start: [
        { jobId: ids.HIGH, priority: 'HIGH', pool: 'LOWEST' },
        { jobId: ids.LOW, priority: 'LOW', pool: 'LOWEST' },
      ],
      next: [{ jobId: ids.LOWEST, priority: 'LOWEST' }],
      never: [],
    });
    expect(await get('/API/configuration/job-pool')).toEqual(before);
  });
  it('refuses pools that could not be set', async () => {
    const pool = { priorityThreshold: 'LOW', size: 1 };
    await api.admin
      .post('/API/configuration/job-pool/simulate')
      .send({ pool: [pool, pool] })
      .expect(400);
  });
});

describe('GET /configuration/job-pool', () => {
  it('leaves concurrentJobs out beside pools while nobody has set it, so that sending it back sets no limit', async () => {
    expect(await get('/API/configuration/job-pool')).toEqual({ pool: [{ priorityThreshold: 'LOW', size: 1 }] });
  });
});

describe('GET /node', () => {
  it('is empty when no node works on the database', async () => expect(await get('/API/node')).toEqual({ node: [] }));
});
