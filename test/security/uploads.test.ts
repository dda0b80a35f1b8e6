/*
 * Uploads without a length do not fill a storage beyond its capacity.
 */
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ADMIN, JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';
import { temporaryFolder } from '../support/server.ts';

const root = temporaryFolder();
const server = await startTestServer({ JOBSPINE_MEDIA_ROOTS: root });

async function createStorage(name: string, capacity: number): Promise<string> {
  const body = JSON.stringify({ capacity, method: [{ uri: `file://${root}/${name}/` }] });
  const answer = await succeed(server.post('/storage', { body, type: JSON_TYPE, accept: JSON_TYPE }));
  return answer.json<{ id: string }>().id;
}

/** Sends a file in chunks, without a length. Returns the status; 0 if the server closes the connection. */
const upload = (storage: string, name: string, chunks: readonly string[]): Promise<number> =>
  new Promise(resolve => {
    const sent = request(`${server.url}/storage/${storage}/file/data?path=${name}`, {
      method: 'PUT',
      auth: ADMIN,
      headers: { 'content-type': 'application/octet-stream' },
    });
    sent.on('response', response => resolve(response.resume().statusCode ?? 0));
    sent.on('error', () => resolve(0));
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
  });

const filesOf = (name: string): string[] =>
  readdirSync(path.join(root, name)).filter(one => one !== '.jobspine-storage');

it('an upload without a length ends when the storage is full, and leaves nothing', async () => {
  const storage = await createStorage('small', 10);
  expect(await upload(storage, 'large', ['12345678', '12345678'])).not.toBe(200);
  expect(filesOf('small')).toEqual([]);
  expect(await upload(storage, 'fits', ['12345', '67890'])).toBe(200);
  expect(filesOf('small')).toEqual(['fits']);
});

it('a full storage refuses an upload whose size is unknown, and an empty one', async () => {
  const storage = await createStorage('full', 3);
  expect(await upload(storage, 'all', ['123'])).toBe(200);
  expect(await upload(storage, 'more', ['1'])).toBe(409);
  expect(await upload(storage, 'empty', [])).toBe(409);
  expect(filesOf('full')).toEqual(['all']);
});
