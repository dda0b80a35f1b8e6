/*
 * The extension of a JobDocument: its last element, in its own namespace, and only on request.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { whyInvalid } from '../documents/schema-oracle.ts';
import { JSON_TYPE, NAMESPACE, startTestServer, succeed, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, put, create } = server;

interface Extended {
  jobId: string;
  extension?: {
    admission: { reason: string; explanation: string; position?: number; pool?: string; mustEnd?: number };
  };
}

const ids: Record<string, string> = {};
const read = async <T = Extended>(path: string) => (await succeed(get(path, { accept: JSON_TYPE }))).json<T>();
const readXml = async (path: string) => (await succeed(get(path, { accept: XML }))).text;

beforeAll(async () => {
  const body = '{"pool":[{"priorityThreshold":"HIGH","size":1},{"priorityThreshold":"LOW","size":0}]}';
  await succeed(put('/configuration/job-pool', { body }));
  for (const priority of ['HIGH', 'HIGHEST', 'LOW'])
    ids[priority] = (await create('TRANSCODE_RANGE', `priority=${priority}`)).jobId;
  ids.held = (await create('TRANSCODE_RANGE', 'holdJob=true')).jobId;
});

describe('a job asked for with extended=true', () => {
  it('has one more member in JSON that says why it has not started', async () => {
    const { extension, ...rest } = await read(`/job/${ids.HIGH}?extended=true`);
    expect(extension).toEqual({
      admission: {
        reason: 'SLOTS_TAKEN',
        explanation:
          'All slots that it may use are taken (HIGH 1 of 1); it is number 2 in line; it starts when one job has ended',
        position: 2,
        pool: 'HIGH',
        mustEnd: 1,
      },
    });
    expect(rest).toEqual(await read(`/job/${ids.HIGH}`));
  });

  it('has the same in XML as its last element, in the extension namespace, and is valid', async () => {
    const text = await readXml(`/job/${ids.HIGHEST}?extended=true`);
    expect(text).toMatch(
      /<extension xmlns="urn:jobspine:1"><admission><reason>STARTING<\/reason>.*<\/admission><\/extension><\/JobDocument>$/,
    );
    expect(whyInvalid(text, NAMESPACE)).toBeUndefined();
    expect(text.replace(/<extension .*<\/extension>/, '')).toBe(await readXml(`/job/${ids.HIGHEST}`));
  });

  it('says when no pool can ever take it', async () => {
    const { extension } = await read(`/job/${ids.LOW}?extended=true`);
    expect(extension?.admission).toMatchObject({
      reason: 'NO_POOL',
      explanation: expect.stringMatching(
        /^No pool accepts LOW jobs, so it will never start\. Pools: .* Raise its priority, or add a pool$/,
      ),
    });
  });

  it('says that admission does not apply when it is not READY', async () => {
    const { extension } = await read(`/job/${ids.held}?extended=true`);
    expect(extension?.admission).toEqual({
      reason: 'NOT_READY',
      explanation: 'It is on HOLD: its steps are run by hand',
    });
  });
});

describe('a list', () => {
  it('has the extension in each job with extended=true', async () => {
    const { job } = await read<{ job: Extended[] }>('/job?extended=true&sort=jobId');
    expect(job.map(({ extension }) => extension?.admission.reason)).toEqual([
      'SLOTS_TAKEN',
      'STARTING',
      'NO_POOL',
      'NOT_READY',
    ]);
    expect(whyInvalid(await readXml('/job?extended=true'), NAMESPACE)).toBeUndefined();
  });

  it.each(['/job', '/job?extended=false', '/job?idonly=true&extended=true'])('%s has no extension', async path => {
    expect(await readXml(path)).not.toContain('urn:jobspine:1');
    const { job } = await read<{ job: Extended[] }>(path);
    expect(job.filter(({ extension }) => extension)).toEqual([]);
  });
});
