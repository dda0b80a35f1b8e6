/*
 * A few requests must not use up the memory of the server, and no stored value may grow without limit.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { updateProgress } from '../../src/store/attempts.ts';
import { JSON_TYPE, startTestServer, succeed, type TestServer } from '../support/jobspine.ts';

const MIB = 1024 * 1024;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

/** Adds jobs with that many bytes of metadata each, and returns the number of all jobs. */
async function addLargeJobs(jobs: number, bytes: number): Promise<void> {
  await server.database.transaction(tx =>
    tx.query(
      `insert into job (type, state, priority, account, finished_at, data)
      select 1, 3, 2, (select id from account), now(), jsonb_build_object('large', repeat('x', $2))
      from generate_series(1, $1)`,
      [jobs, bytes],
    ),
  );
}

const listed = (query: string) => server.get(`/job?${query}`, { accept: JSON_TYPE });

describe('a list of jobs with much metadata', () => {
  beforeAll(() => addLargeJobs(9, 8 * MIB));

  it('does not read the metadata unless the request asks for it', async () => {
    const { job } = (await succeed(listed(''))).json<{ job: object[] }>();
    expect(job).toHaveLength(9);
  });
  it('is sent as a whole when it is small enough for the memory', async () => {
    const { headers, text } = await succeed(listed('metadata=true&number=7'));
    expect(headers).toHaveProperty('content-length');
    expect(text.length).toBeGreaterThan(56 * MIB);
  });
  it('is sent while it is being read when it is larger', async () => {
    const { headers, text } = await succeed(listed('metadata=true'));
    expect(headers).not.toHaveProperty('content-length');
    expect(text.length).toBeGreaterThan(72 * MIB);
    expect(JSON.parse(text).job).toHaveLength(9);
  });
});

describe('metadata of one job', () => {
  it('has a limit for callers', async () => {
    const { jobId } = await server.create(await server.newType(), 'holdJob=true');
    const set = (key: string) =>
      server.put(`/job/${jobId}/step/1/data`, {
        body: JSON.stringify({ field: [{ key, value: 'x'.repeat(6 * MIB) }] }),
      });
    expect([(await set('a')).status, (await set('b')).status]).toEqual([200, 200]);
    const { status, text } = await set('c');
    expect([status, text]).toEqual([400, expect.stringContaining('A job may have 16 MiB of metadata')]);
    expect((await set('b')).status).toBe(200);
  });
  it('has a limit for scripts', async () => {
    await server.setProperty('maxRetries', 0);
    const script = "job.setData('part' + job.getStepId(), 'x'.repeat(4e6))";
    const steps = [1, 2, 3, 4, 5].map(step => ({ step, script, dependency: { previous: true } }));
    const { status, log } = await server.run(steps);
    expect(status).toBe('FAILED_TOTAL');
    expect(log?.task.at(-1)?.errorMessage).toMatch(/^Error: A job may have 16 MiB of metadata/);
  });
});

describe('the log of an attempt', () => {
  it('has a limit, because a step may wait and log without end', async () => {
    const { jobId } = await server.create(await server.newType([{ step: 1, script: 'job.wait("x")' }]));
    await server.reach(jobId, 'WAITING');
    const subSteps = [{ time: new Date().toISOString(), description: 'x'.repeat(MIB / 2) }];
    const lines = await server.database.transaction(async tx => {
      const found = 'select id from attempt where job = $1';
      const id = Number(jobId.replace('VX-', ''));
      const [attempt] = (await tx.query<{ id: number }>(found, [id])).rows;
      await tx.query("update attempt set node = 1, lease_until = now() + interval '1 h' where job = $1", [id]);
      for (let i = 0; i < 5; i++)
        await updateProgress(tx, 1, [{ job: id, attempt: attempt!.id, progress: undefined, subSteps }]);
      const counted = 'select jsonb_array_length(sub_steps) as lines from attempt where job = $1';
      return (await tx.query<{ lines: number }>(counted, [id])).rows[0]?.lines;
    });
    expect(lines).toBe(2);
  });
});
