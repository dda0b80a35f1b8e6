/*
 * Text that PostgreSQL cannot store: the character U+0000 and unpaired surrogates. Scripts and programs produce it, for
 * example from damaged files. Such a step must still end, and must not affect other steps.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, succeed, type TestServer } from '../support/jobspine.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ JOBSPINE_ALLOWED_PROGRAMS: 'bash' });
  await server.setProperty('maxRetries', 0);
});

const NUL = String.raw`a\u0000b`;
const HALF = String.raw`a\ud800b`;
const BROKEN = String.raw`printf 'a\0b' >&2; exit 3`;

describe('a step with text that cannot be stored', () => {
  for (const [name, text] of [
    ['U+0000', NUL],
    ['half of a surrogate pair', HALF],
  ]) {
    it(`fails with its message: ${name} in job.fail`, async () => {
      const job = await server.run([{ step: 1, script: `job.fail("${text}")` }]);
      expect(job.status).toBe('FAILED_TOTAL');
      expect(job.log?.task[0]?.errorMessage).toBe('a\ufffdb');
    });
    it(`fails with its message: ${name} in a thrown error`, async () => {
      const job = await server.run([{ step: 1, script: `throw new Error("${text}")` }]);
      expect(job.log?.task[0]?.errorMessage).toBe('Error: a\ufffdb (line 1)');
    });
    it(`waits: ${name} in job.wait`, async () => {
      const { jobId } = await server.create(await server.newType([{ step: 1, script: `job.wait("${text}")` }]));
      const job = await server.reach(jobId, 'WAITING', 'FAILED_TOTAL');
      expect(job.waiting?.requirement).toBe('a\ufffdb');
    });
    it(`is logged: ${name} in job.log, with the lines around it`, async () => {
      const job = await server.run([{ step: 1, script: `job.log("before"); job.log("${text}"); job.log("after")` }]);
      const lines = job.log?.task[0]?.subStep?.map(({ description }) => description);
      expect(lines).toEqual(['before', 'a\ufffdb', 'after']);
    });
    it(`is stored as data: ${name} in key and value`, async () => {
      const job = await server.run([{ step: 1, script: `job.setData("${text}", "${text}")` }]);
      expect(job.status).toBe('FINISHED');
      expect(job.data).toContainEqual({ key: 'a\ufffdb', value: 'a\ufffdb' });
    });
  }
  it('fails with its message: U+0000 in the output of a program', async () => {
    const type = await server.newType();
    const field = ['program', 'argument', 'argument'].map((key, i) => ({ key, value: ['bash', '-c', BROKEN][i] }));
    const task = { jobType: type, step: 1, bean: 'jobspine', method: 'command', metadata: { field } };
    await succeed(server.post('/task-definition', { body: JSON.stringify({ task: [task] }) }));
    const { log } = await server.end((await server.create(type)).jobId);
    expect(log?.task[0]?.errorMessage).toBe('bash ended with exit code 3: a\ufffdb');
  });
});
