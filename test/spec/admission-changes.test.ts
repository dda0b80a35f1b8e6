/*
 * Settings and jobs that change while jobs run: what runs goes on, and what comes next goes by what is set now.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { many, startGatedServer } from '../support/gated.ts';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';

const server = await startGatedServer();
const { put, send, remove, post, create, reach, gate } = server;
const { createGated, expectStarted, setPools, setProperty, letGo, listed, setData, aPassLater } = server;

afterEach(server.clear);

describe('pools that change while jobs run', () => {
  it('are made larger: what waits starts at once', async () => {
    await setPools({ LOW: 1 });
    await createGated(...many({ LOW: 3 }));
    await expectStarted({ LOW: 1 });
    await setPools({ LOW: 2 });
    await expectStarted({ LOW: 2 });
  });

  it('are made smaller: nothing is stopped, and nothing starts until fewer run than are allowed', async () => {
    await setPools({ LOW: 3 });
    const [first = '', second = '', third = ''] = await createGated(...many({ LOW: 4 }));
    await expectStarted({ LOW: 3 });
    await setPools({ LOW: 2 });
    await letGo(first);
    await expectStarted({ LOW: 2 });
    await letGo(second);
    await letGo(third);
    await expectStarted({ LOW: 1 });
  });

  it('jobs that fit no pool any more take no slot from others', async () => {
    await setPools({ LOW: 2 });
    await createGated(...many({ LOW: 2 }));
    await expectStarted({ LOW: 2 });
    await setPools({ MEDIUM: 1 });
    await createGated(...many({ LOW: 1, MEDIUM: 2 }));
    await expectStarted({ LOW: 2, MEDIUM: 1 });
  });

  it('one is added by PATCH, and removed by DELETE of its priority', async () => {
    await setPools({ HIGH: 1 });
    await createGated(...many({ HIGH: 1, LOW: 2 }));
    await expectStarted({ HIGH: 1 });
    await succeed(
      send('PATCH', '/configuration/job-pool', { body: '{"pool":[{"priorityThreshold":"LOW","size":1}]}' }),
    );
    await expectStarted({ HIGH: 1, LOW: 1 });
    await succeed(remove('/configuration/job-pool/LOW'));
    await createGated('LOW');
    await expectStarted({ HIGH: 1, LOW: 1 });
  });

  it('are all removed: concurrentJobs counts again, with what runs', async () => {
    await setPools({ LOW: 1 });
    await createGated(...many({ LOW: 5 }));
    await expectStarted({ LOW: 1 });
    await succeed(remove('/configuration/job-pool'));
    await expectStarted({ LOW: 3 });
  });

  it('become dedicated and are shared again: slots move as soon as they are free', async () => {
    await setPools({ HIGH: 1, LOW: 2 });
    const [first = '', second = ''] = await createGated(...many({ HIGH: 5 }));
    await expectStarted({ HIGH: 3 });
    await createGated(...many({ LOW: 2 }));
    await setProperty('dedicatedJobPool', 'true');
    await expectStarted({ HIGH: 3 });
    await letGo(first);
    await expectStarted({ HIGH: 2, LOW: 1 });
    await setProperty('dedicatedJobPool', 'false');
    await letGo(second);
    await expectStarted({ HIGH: 2, LOW: 1 });
  });
});

describe('the priority of a job that is', () => {
  it('READY: it takes its place among those of the new priority, by its age', async () => {
    await setProperty('concurrentJobs', 0);
    const [, late = ''] = await createGated('MEDIUM', 'LOW', 'MEDIUM');
    await succeed(put(`/job/${late}?priority=MEDIUM`));
    await setProperty('concurrentJobs', 2);
    await expectStarted({ MEDIUM: 2 });
    expect((await listed('STARTED')).map(({ jobId }) => jobId)).toContain(late);
  });

  it('READY, and fits no pool: it starts when it is raised to one that does', async () => {
    await setPools({ HIGH: 1 });
    const [low = ''] = await createGated('LOW');
    await aPassLater();
    expect(await listed('READY')).toHaveLength(1);
    await succeed(put(`/job/${low}?priority=HIGH`));
    await expectStarted({ HIGH: 1 });
  });

  it('READY, and becomes IMMEDIATE: it starts although all slots are taken', async () => {
    await setProperty('concurrentJobs', 1);
    const [, second = ''] = await createGated('MEDIUM', 'MEDIUM');
    await expectStarted({ MEDIUM: 1 });
    await succeed(put(`/job/${second}?priority=IMMEDIATE`));
    await expectStarted({ MEDIUM: 1, IMMEDIATE: 1 });
  });

  it('STARTED: it counts where its new priority does, and the slot that it leaves is free', async () => {
    await setPools({ HIGH: 1, LOW: 1 });
    const [low = ''] = await createGated('LOW', 'LOW');
    await expectStarted({ LOW: 1 });
    await succeed(put(`/job/${low}?priority=HIGH`));
    await expectStarted({ HIGH: 1, LOW: 1 });
  });

  it('STARTED, and becomes IMMEDIATE: it needs its slot no more', async () => {
    await setProperty('concurrentJobs', 1);
    const [first = ''] = await createGated('MEDIUM', 'MEDIUM');
    await expectStarted({ MEDIUM: 1 });
    await succeed(put(`/job/${first}?priority=IMMEDIATE`));
    await expectStarted({ MEDIUM: 1, IMMEDIATE: 1 });
  });

  it('WAITING: it holds no slot, and comes back with its new priority', async () => {
    await setProperty('problemCheckInterval', 1);
    await setProperty('concurrentJobs', 1);
    const { jobId } = await create(gate, 'priority=LOW&jobmetadata=waits%3dyes');
    await reach(jobId, 'WAITING');
    await createGated('MEDIUM', 'MEDIUM');
    await expectStarted({ MEDIUM: 1 });
    await succeed(put(`/job/${jobId}?priority=HIGH`));
    await setData(jobId, 'waits', 'no');
    await reach(jobId, 'READY');
    const [running] = await listed('STARTED');
    await letGo(running!.jobId);
    await expectStarted({ HIGH: 1 });
  });

  it('ended: it can no longer be changed', async () => {
    const { jobId } = await create('NOTHING');
    await server.end(jobId);
    expect(await put(`/job/${jobId}?priority=HIGH`)).toMatchObject({ status: 409 });
  });
});

describe('IMMEDIATE', () => {
  it.each([
    ['POST', (id: string) => ['/job?type=NOTHING&priority=IMMEDIATE', '', id]],
    ['PUT', (id: string) => [`/job/${id}?priority=IMMEDIATE`, '', id]],
    ['re-run', (id: string) => [`/job/${id}/re-run?priority=IMMEDIATE`, '', id]],
    ['a batch', () => ['/job/batch', '{"job":[{"type":"NOTHING","priority":"IMMEDIATE"}]}']],
  ])('asked for by %s needs _super_access_user', async (how, request) => {
    const writer = await server.user(`writer-${how}`, '_job_write', '_job_read');
    const superUser = await server.user(`super-${how}`, '_job_write', '_job_read', '_super_access_user');
    const { jobId } = await create('NOTHING', 'holdJob=true', { as: writer });
    const [path = '', body = ''] = request(jobId);
    const method = how === 'PUT' ? put : post;
    const refused = await method(path, { as: writer, accept: JSON_TYPE, ...(body && { body }) });
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.json()).toMatchObject({ forbidden: { explanation: expect.stringContaining('_super_access_user') } });
    expect(await method(path, { as: superUser, ...(body && { body }) })).toMatchObject({ status: 200 });
  });

  it('may be the default of a type: the administrator who says so grants it to all its jobs', async () => {
    const writer = await server.user('writer-default', '_job_write', '_job_read');
    await succeed(put('/configuration/job-priority', { body: '{"job":[{"type":"NOTHING","value":"IMMEDIATE"}]}' }));
    await setProperty('concurrentJobs', 0);
    const { jobId, priority } = await create('NOTHING', '', { as: writer });
    expect(priority).toBe('IMMEDIATE');
    await server.end(jobId);
    await succeed(remove('/configuration/job-priority'));
  });
});
