/*
 * Whose jobs: nobody makes the job of another user do more than he may himself, and a job belongs to an account, not to
 * its name. See docs/decisions/0023.
 */
import { describe, expect, it } from 'vitest';
import { JOB_RULES, type JobAction } from '../../src/core/ownership.ts';
import { JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { get, post, put, remove, user, create, newType, job, end, abort } = server;

const WHOAMI = 'job.setData("acted", api.path("whoami").dataType("text").get())';
const type = await newType([{ step: 1, script: WHOAMI }]);
const admin = await user('owner', '_administrator');
const writer = await user('writer', '_job_write', '_job_read', '_taskdefinition_write');

const held = async (as: string): Promise<string> => (await create(type, 'holdJob=true', { as })).jobId;
const DATA = '{"field":[{"key":"clip","value":"1"}]}';
const setData = (id: string, as: string) => put(`/job/${id}/step/1/data`, { body: DATA, as });
const runStep = (id: string, as: string) => post(`/job/${id}/step/1/run`, { as });
const ended = async (as: string): Promise<string> => {
  const id = await held(as);
  await abort(id);
  return (await end(id)).jobId;
};
const acted = async (id: string): Promise<string | undefined> =>
  (await end(id)).data?.find(({ key }) => key === 'acted')?.value;

/** Each action that changes a job, in all forms in which it can be requested. */
const REQUESTS: Partial<Record<JobAction, ((as: string) => Promise<{ status: number; text: string }>)[]>> = {
  rerun: [async as => post(`/job/${await held(admin)}/re-run`, { as })],
  setPriority: [
    async as => put(`/job/${await held(admin)}?priority=HIGH`, { as }),
    async as => put(`/job/${await held(admin)};priority=HIGH`, { as }),
  ],
  abort: [async as => remove(`/job/${await held(admin)}?reason=no`, { as })],
  delete: [
    async as => remove(`/job?id=${await ended(admin)}`, { as }),
    async as => remove(`/job;id=${await ended(admin)},${await ended(writer)}`, { as }),
  ],
  setData: [
    async as => setData(await held(admin), as),
    async as => setData(`${await held(admin)};x=1`, as),
    async as => setData(await held(admin), as),
  ],
  runStep: [async as => runStep(await held(admin), as), async as => runStep(`${await held(admin)};x=1`, as)],
};

describe('the job of a user who has more roles', () => {
  for (const [action, requests] of Object.entries(REQUESTS) as [JobAction, (typeof REQUESTS)[JobAction]][]) {
    const isRefused = JOB_RULES[action].isOnBehalf;
    it(`${isRefused ? 'cannot be' : 'can be'} changed by ${action}`, async () => {
      for (const request of requests ?? []) {
        const { status, text } = await request(writer);
        expect([status, text]).toEqual([
          isRefused ? 403 : 200,
          isRefused ? expect.stringContaining('_administrator') : text,
        ]);
      }
    });
  }
  it('cannot be changed by a script that has the caller as its user', async () => {
    const id = await held(admin);
    const script = `
      const data = api.path("job/${id}/step/1/data").input(${DATA}).rich().put();
      const run = api.path("job/${id}/step/1/run").rich().post();
      job.setData("answers", data.status + " " + run.status)`;
    const attack = await create(await newType([{ step: 1, script }]), '', { as: writer });
    const { data } = await end(attack.jobId);
    expect(data).toContainEqual({ key: 'answers', value: '403 403' });
  });
  it('can be changed by those who have all its roles, or _run_as', async () => {
    const reader = await user('reader', '_job_read', '_job_write');
    expect(await setData(await held(reader), writer)).toMatchObject({ status: 200 });
    expect(await runStep(await held(reader), writer)).toMatchObject({ status: 200 });
    const trusted = await user('trusted', '_job_write', '_run_as');
    expect(await setData(await held(admin), trusted)).toMatchObject({ status: 200 });
    expect(await runStep(await held(admin), trusted)).toMatchObject({ status: 200 });
  });
  it('can be changed by its own user, and by administrators', async () => {
    for (const as of [writer, admin, 'admin:admin']) {
      const id = await held(writer);
      await succeed(setData(id, as));
      await succeed(runStep(id, as));
      expect(await acted(id)).toBe('writer');
    }
  });
  it('does not exist for anybody who names another one', async () => {
    expect(await setData('VX-999999', writer)).toMatchObject({ status: 404 });
    expect(await runStep('VX-999999', writer)).toMatchObject({ status: 404 });
  });
});

describe('the jobs of a removed account', () => {
  const GONE = /^The user (\w+) of this job was removed/;

  it('fail with a sentence, without a retry, when a step would run', async () => {
    const bob = await user('bob', '_job_write');
    const id = await held(bob);
    await succeed(remove('/user/bob'));
    await succeed(runStep(id, admin));
    const task = await until(async () => (await job(id)).log?.task.find(({ status }) => status === 'FAILED_FATAL'));
    expect(task.errorMessage).toMatch(GONE);
    expect(await job(id)).toMatchObject({ user: 'bob' });
  });
  it('are not those of a new account of that name', async () => {
    const id = await held(await user('carl', '_job_write'));
    await succeed(remove('/user/carl'));
    const carl = await user('carl', '_administrator');
    await succeed(runStep(id, carl));
    const task = await until(async () => (await job(id)).log?.task.find(({ status }) => status === 'FAILED_FATAL'));
    expect(task.errorMessage).toMatch(GONE);
    expect(await acted((await create(type, '', { as: carl })).jobId)).toBe('carl');
  });
  it('fail in the calls of a script that runs at that moment', async () => {
    const script = `job.setData("runs", "1");
      while (job.getData("go") === null) sleep(20);
      api.path("whoami").get();`;
    const dora = await user('dora', '_job_write');
    const { jobId } = await create(await newType([{ step: 1, script }]), '', { as: dora });
    await until(async () => (await job(jobId)).data?.some(({ key }) => key === 'runs'));
    await succeed(remove('/user/dora'));
    await succeed(put(`/job/${jobId}/step/1/data`, { body: '{"field":[{"key":"go","value":"1"}]}' }));
    const task = await until(async () => (await job(jobId)).log?.task.find(({ status }) => /FAILED/.test(status)));
    expect(task.errorMessage).toContain('The user dora of this job was removed');
  });
  it('go to the successor that an administrator names, unless they have ended', async () => {
    const emil = await user('emil', '_job_write');
    const [open, over] = [await held(emil), await ended(emil)];
    const frida = await user('frida', '_job_write', '_job_read');
    await succeed(remove('/user/emil?successor=frida'));
    expect([(await job(open)).user, (await job(over)).user]).toEqual(['frida', 'emil']);
    await succeed(runStep(open, frida));
    expect(await acted(open)).toBe('frida');
    const count = async (q: string) =>
      (await get(`/job?user=false&q=${encodeURIComponent(q)}`, { accept: JSON_TYPE })).json().hits;
    expect([await count('user = "frida"'), await count('user = "emil"')]).toEqual([1, 1]);
  });
  it('go to nobody who does not exist, is disabled, or is the removed user', async () => {
    await user('gert');
    await user('off');
    await succeed(put('/user/off', { body: '{"disabled":true}' }));
    expect(await remove('/user/gert?successor=ghost')).toMatchObject({ status: 404 });
    expect(await remove('/user/gert?successor=off')).toMatchObject({ status: 409 });
    expect(await remove('/user/gert?successor=gert')).toMatchObject({ status: 400 });
    expect(await get('/user/gert')).toMatchObject({ status: 200 });
  });
  it('stay those of a user who is renamed', async () => {
    const id = await held(await user('hans', '_job_write'));
    await succeed(put('/user/hans', { body: '{"userName":"johann"}' }));
    const hans = await user('hans', '_administrator');
    expect(await job(id)).toMatchObject({ user: 'johann' });
    await succeed(runStep(id, hans));
    expect(await acted(id)).toBe('johann');
  });
  it('are found under their name, together with those of its next account', async () => {
    const first = await held(await user('ida', '_job_write'));
    await succeed(remove('/user/ida'));
    const second = await held(await user('ida', '_job_write'));
    for (const sort of ['user', 'user desc', 'startTime', 'type,user', 'user,state']) {
      const answer = await get(`/job?user=false&q=user%3D%22ida%22&sort=${encodeURIComponent(sort)}`, {
        accept: JSON_TYPE,
      });
      const { hits, job: jobs } = answer.json<{ hits: number; job: { jobId: string }[] }>();
      expect([hits, jobs.map(({ jobId }) => jobId).toSorted()], sort).toEqual([2, [first, second].toSorted()]);
    }
  });
});

describe('a script', () => {
  const SCRIPT = `const answers = [
      api.path("token").dataType("text").rich().get(),
      api.path("token").rich().delete(),
      api.path("token/list").rich().get(),
    ].map(({ status }) => status);
    job.setData("answers", answers.join(" "));`;

  it('neither makes nor ends tokens of its user, whom its creator may only have acted as', async () => {
    await user('lent', '_job_write', '_job_read');
    const as = await user('lender', '_job_write', '_job_read', '_run_as');
    const { jobId } = await create(await newType([{ step: 1, script: SCRIPT }]), '', {
      as,
      headers: { RunAs: 'lent' },
    });
    expect(await end(jobId)).toMatchObject({
      user: 'lent',
      data: expect.arrayContaining([{ key: 'answers', value: '403 403 403' }]),
    });
  });
  it('of an administrator may', async () => {
    const { data } = await server.run([{ step: 1, script: SCRIPT }]);
    expect(data).toContainEqual({ key: 'answers', value: '200 200 200' });
  });
});
