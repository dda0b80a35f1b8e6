/*
 * What operators see of admission while jobs run: where the slots are, who waits for what, what other pools would do.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyInvalid } from '../documents/schema-oracle.ts';
import { many, startGatedServer } from '../support/gated.ts';
import { JSON_TYPE, succeed, TEXT } from '../support/jobspine.ts';

const server = await startGatedServer();
const { get, post, createGated, expectStarted, setPools, setProperty } = server;

const STATUS = '/configuration/job-pool/status';
const SIMULATE = '/configuration/job-pool/simulate';
const read = async (path: string) => (await succeed(get(path, { accept: JSON_TYPE }))).json();
const simulate = async (pools: Record<string, number>, query = '') => {
  const pool = Object.entries(pools).map(([priorityThreshold, size]) => ({ priorityThreshold, size }));
  return (await succeed(post(`${SIMULATE}${query}`, { body: JSON.stringify({ pool }), accept: JSON_TYPE }))).json<{
    start: { jobId: string; priority: string; pool?: string }[];
    next: { jobId: string }[];
    never: { priority: string; count: number }[];
  }>();
};

let ids: string[] = [];
beforeAll(async () => {
  await setProperty('dedicatedJobPool', 'true');
  await setPools({ HIGH: 1, LOW: 3 });
  await createGated(...many({ HIGH: 3, IMMEDIATE: 1 }));
  await expectStarted({ HIGH: 3, IMMEDIATE: 1 });
  await createGated('LOW');
  await expectStarted({ HIGH: 3, IMMEDIATE: 1, LOW: 1 });
  ids = await createGated('LOW', 'LOW', 'HIGHEST', 'LOWEST');
});
afterAll(server.clear);

describe('GET /configuration/job-pool/status', () => {
  it('shows what runs in each pool, who has borrowed, and what is READY since when', async () => {
    expect(await read(STATUS)).toEqual({
      dedicatedJobPool: true,
      pool: [
        { priorityThreshold: 'HIGH', size: 1, free: 0, running: [{ priority: 'HIGH', count: 1 }] },
        {
          priorityThreshold: 'LOW',
          size: 3,
          free: 0,
          running: [
            { priority: 'HIGH', count: 2, borrowed: true },
            { priority: 'LOW', count: 1 },
          ],
        },
      ],
      outside: [{ priority: 'IMMEDIATE', count: 1 }],
      ready: [
        ['HIGHEST', 1],
        ['LOW', 2],
        ['LOWEST', 1],
      ].map(([priority, count]) => ({
        priority,
        count,
        oldest: expect.any(String),
        oldestAgeSeconds: expect.any(Number),
      })),
    });
  });

  it('says the same in XML, valid by its schema', async () => {
    const { text } = await succeed(get(STATUS));
    expect(text).toContain('<running><priority>HIGH</priority><count>2</count><borrowed>true</borrowed></running>');
    expect(whyInvalid(text, 'urn:jobspine:1')).toBeUndefined();
  });
});

describe('GET /job/{id}/admission', () => {
  it.each([
    [1, { reason: 'SLOTS_TAKEN', position: 2, pool: 'LOW', mustEnd: 2 }, 'a dedicated pool has its own line'],
    [2, { reason: 'SLOTS_TAKEN', position: 1 + 2, pool: 'HIGH' }, 'who has no pool waits behind those it borrows from'],
    [3, { reason: 'NO_POOL' }, 'what no pool takes never starts'],
  ])('of job %d says %o: %s', async (index, expected, _why) => {
    const found = await read(`/job/${ids[index]}/admission`);
    expect(found).toMatchObject(expected);
    expect(await succeed(get(`/job/${ids[index]}/admission`, { accept: TEXT }))).toMatchObject({
      text: (found as { explanation: string }).explanation,
    });
  });
});

describe('POST /configuration/job-pool/simulate', () => {
  it('goes by the present dedicatedJobPool unless it is given', async () => {
    const present = await simulate({ HIGH: 3, LOW: 2 });
    expect(present.start).toEqual([{ jobId: ids[0], priority: 'LOW', pool: 'LOW' }]);
    const shared = await simulate({ HIGH: 3, LOW: 2 }, '?dedicatedJobPool=false');
    expect(shared.start).toEqual([{ jobId: ids[2], priority: 'HIGHEST', pool: 'LOW' }]);
  });

  it('tells of as many jobs as are asked for, and of what would never start', async () => {
    const { start, next, never } = await simulate({ LOW: 5 }, '?number=1');
    expect([start.length, next.length]).toEqual([1, 1]);
    expect(never).toEqual([{ priority: 'LOWEST', count: 1 }]);
  });

  it('changes nothing', async () => {
    const before = await read(STATUS);
    await simulate({ LOWEST: 100 });
    await server.aPassLater();
    const after = await read(STATUS);
    const withoutAge = (status: object) => JSON.stringify(status).replace(/"oldestAgeSeconds":\d+/g, '');
    expect(withoutAge(after)).toBe(withoutAge(before));
  });

  it.each([
    ['?number=-1', '{}'],
    ['?dedicatedJobPool=perhaps', '{}'],
    ['', '{"pool":[{"priorityThreshold":"IMMEDIATE","size":1}]}'],
    ['', '{"pool":[{"priorityThreshold":"LOW","size":-1}]}'],
  ])('refuses %s %s', async (query, body) => {
    expect(await post(`${SIMULATE}${query}`, { body })).toMatchObject({ status: 400 });
  });
});
