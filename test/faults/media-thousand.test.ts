/*
 * A thousand copies at the same time take turns, and leave disks and database available to others.
 */
import path from 'node:path';
import { expect, it } from 'vitest';
import { JSON_TYPE, succeed } from '../support/jobspine.ts';
import { filesBelow, startMediaServer } from '../support/media.ts';
import { until } from '../support/until.ts';

const server = await startMediaServer();
const { root, storage, add } = server;
const from = await storage(path.join(root, 'from'));

it('a thousand copies at the same time all succeed, and the server responds meanwhile', async () => {
  await server.setProperty('concurrentJobs', 1000);
  const source = await add(from, 'many', Buffer.alloc(20_000, 'many '));
  const target = await storage(path.join(root, 'thousand'));
  const field = (name: string) => [
    { key: 'fileId', value: source.id },
    { key: 'storageId', value: target },
    { key: 'filename', value: name },
  ];
  const job = Array.from({ length: 1000 }, (_, index) => ({
    type: 'COPY_FILE',
    field: field(`${index % 10}/${index}`),
  }));
  await succeed(server.post('/job/batch', { body: JSON.stringify({ job }) }));
  let slowest = 0;
  const left = await until(async () => {
    const askedAt = Date.now();
    const answer = await server.get('/job?type=COPY_FILE&state=READY,STARTED,WAITING&number=0', { accept: JSON_TYPE });
    slowest = Math.max(slowest, Date.now() - askedAt);
    return answer.json<{ hits: number }>().hits === 0 ? 'none' : undefined;
  }, 100_000);
  expect(left).toBe('none');
  expect(slowest).toBeLessThan(10_000);
  const { files, unfinished } = filesBelow(path.join(root, 'thousand'));
  expect([files.length, unfinished]).toEqual([1000, []]);
  const failed = await server.get('/job?type=COPY_FILE&state=FAILED_TOTAL&number=0', { accept: JSON_TYPE });
  expect(failed.json()).toMatchObject({ hits: 0 });
});
