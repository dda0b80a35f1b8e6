/*
 * Requests at the same moment: each has an answer that one after another could have had, and the state afterwards is
 * one that the rules allow.
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';

const server = await startTestServer();
const statuses = async (answers: readonly Promise<{ status: number }>[]): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const ROUNDS = process.env.ATTACKS === 'long' ? 50 : 3;
const WAITS = [{ step: 1, script: 'sleep(60000);' }];

describe('at the same moment', () => {
  it('a job is aborted six times, deleted, and given data: it is aborted once, and nothing fails', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { jobId } = await server.create(await server.newType(WAITS));
      await server.reach(jobId, 'STARTED');
      const body = JSON.stringify({ field: [{ key: 'late', value: 'x' }] });
      const all = await statuses([
        ...times(6, () => server.remove(`/job/${jobId}`)),
        server.remove(`/job?id=${jobId}`),
        ...times(3, () => server.put(`/job/${jobId}/step/1/data`, { body })),
      ]);
      for (const status of all) expect([200, 400, 404, 409]).toContain(status);
      expect(all.slice(0, 6)).toContain(200);
      const after = await server.get(`/job/${jobId}`, { accept: JSON_TYPE });
      if (after.status === 200) await server.reach(jobId, 'ABORTED');
      else expect(after.status).toBe(404);
    }
  });

  it('a job ends and is deleted: it is deleted as a whole, or not at all', async () => {
    const type = await server.newType([{ step: 1, script: ';' }]);
    const jobs = await Promise.all(times(20, () => server.create(type)));
    const all = await statuses(jobs.flatMap(({ jobId }) => times(3, () => server.remove(`/job?id=${jobId}`))));
    for (const status of all) expect([200, 400, 404, 409]).toContain(status);
    for (const { jobId } of jobs) {
      const { status } = await server.get(`/job/${jobId}`, { accept: JSON_TYPE });
      if (status === 200) await server.end(jobId);
      else expect(status).toBe(404);
    }
  });

  it('pools change while jobs are admitted: never more run than one of the settings allows', async () => {
    const type = await server.newType([{ step: 1, script: 'sleep(50);' }]);
    const jobs = times(20, () => server.create(type));
    const change = times(10, index => server.setProperty('concurrentJobs', index % 2 === 0 ? 1 : 2));
    const counts = times(20, async () => {
      const answer = await succeed(server.get('/job?user=false&state=STARTED&number=0', { accept: JSON_TYPE }));
      return answer.json<{ hits: number }>().hits;
    });
    for (const count of await Promise.all(counts)) expect(count).toBeLessThanOrEqual(3);
    await Promise.all(change);
    await server.setProperty('concurrentJobs', 10);
    for (const { jobId } of await Promise.all(jobs)) expect((await server.end(jobId)).status).toBe('FINISHED');
  });

  it('a user is created six times: once', async () => {
    const body = JSON.stringify({ userName: 'twin', password: 'long-secret', groupList: { group: [] } });
    const all = await statuses(times(6, () => server.post('/user', { body })));
    expect(all.filter(status => status === 200)).toHaveLength(1);
    for (const status of all) expect([200, 409]).toContain(status);
  });

  it('two administrators take the role from each other: one is left', async () => {
    const first = await server.user('first', '_administrator');
    const second = await server.user('second', '_administrator');
    await succeed(server.put('/user/admin/roles', { body: '{"group":[]}', as: first }));
    const none = '{"group":[]}';
    const changes = await statuses([
      server.put('/user/second/roles', { body: none, as: first }),
      server.put('/user/first/roles', { body: none, as: second }),
    ]);
    expect(changes.filter(status => status === 200)).toHaveLength(1);
    const left = await statuses([first, second].map(as => server.get('/selftest', { as })));
    expect(left.filter(status => status === 200)).toHaveLength(1);
  });
});
