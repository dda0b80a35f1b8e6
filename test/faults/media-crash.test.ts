/*
 * The server is killed during a copy, a thumbnail step, a transcode and an export, with real processes and signals.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import type { JobJson } from '../support/jobspine.ts';
import { dataOf, type FileJson, filesBelow, makeClip, sha1 } from '../support/media.ts';
import { processes } from '../support/processes.ts';
import { S3_KEY, startS3 } from '../support/s3.ts';
import { type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const JSON_HEADERS = { accept: 'application/json' };

async function ask<T>(server: RunningServer, below: string, init: RequestInit = {}): Promise<T> {
  const response = await server.request(below, { ...init, headers: { ...JSON_HEADERS, ...init.headers } });
  if (!response.ok) throw new Error(`${below}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** The settings that two consecutive servers share, and the folder of their first storage. */
async function prepare(): Promise<{ folder: string; settings: Record<string, string> }> {
  const media = temporaryFolder();
  const settings = {
    DATABASE_URL: (await freshDatabase()).url,
    JOBSPINE_ADMIN_PASSWORD: 'admin',
    JOBSPINE_MEDIA_ROOTS: media,
  };
  return { folder: path.join(media, 'first'), settings };
}

const endOf = (server: RunningServer, id: string): Promise<JobJson> =>
  until(async () => {
    const now = await ask<JobJson>(server, `/job/${id}?metadata=true`);
    return now.status === 'FINISHED' || now.status === 'FAILED_TOTAL' ? now : undefined;
  }, 60_000);

it('kill -9 during a copy: the next server continues at the same place, and the copy is complete', async () => {
  const { folder, settings } = await prepare();
  const content = Buffer.alloc(12_000_000, 'take after take ');
  const first = await startServer(settings);
  const source = await ask<FileJson>(first, '/storage/VX-1/file/data?path=source', { method: 'PUT', body: content });
  const { jobId } = await ask<JobJson>(first, `/file/${source.id}/storage/VX-1?filename=copy&limitRate=4000000`, {
    method: 'POST',
  });
  const part = await until(() => filesBelow(folder).unfinished[0]);
  await until(() => statSync(path.join(folder, part)).size > 4_000_000);
  await first.end('SIGKILL');
  expect(filesBelow(folder)).toEqual({ files: ['source'], unfinished: [part] });

  const second = await startServer(settings);
  const job = await endOf(second, jobId);
  expect(job.status).toBe('FINISHED');
  const said = job.log!.task.flatMap(({ subStep = [] }) => subStep.map(({ description }) => description));
  expect(said).toContainEqual(expect.stringMatching(/^([4-9]\d{6}|1\d{7}) bytes were there already$/));
  expect(filesBelow(folder)).toEqual({ files: ['copy', 'source'], unfinished: [] });
  expect(readFileSync(path.join(folder, 'copy')).equals(content)).toBe(true);
  expect(await ask<FileJson>(second, `/file/${dataOf(job).destinationFileId}`)).toMatchObject({
    hash: sha1(content),
    state: 'CLOSED',
  });
  await second.end('SIGTERM');
  rmSync(path.join(folder, 'copy'));
});

it('kill -9 between thumbnails: none is visible, and the next server creates the others, each once', async () => {
  const { folder, settings } = await prepare();
  const content = readFileSync(await makeClip(path.join(temporaryFolder(), 'clip.mov'), 4));
  const first = await startServer(settings);
  const source = await ask<FileJson>(first, '/storage/VX-1/file/data?path=source', { method: 'PUT', body: content });
  const request = `/job?type=THUMBNAIL&fileId=${source.id}&storageId=VX-1&filename=at&thumbnailPeriod=4@PAL`;
  const { jobId } = await ask<JobJson>(first, request, { method: 'POST' });
  const taken = () => filesBelow(folder).unfinished.filter(name => name.endsWith('.whole'));
  await until(() => taken().length > 3);
  await first.end('SIGKILL');
  const before = taken().map(name => statSync(path.join(folder, name)).ino);
  expect(filesBelow(folder).files).toEqual(['source']);

  const second = await startServer(settings);
  const job = await endOf(second, jobId);
  expect(job.status).toBe('FINISHED');
  const { files, unfinished } = filesBelow(folder);
  expect(unfinished).toEqual([]);
  expect(files).toHaveLength(26);
  expect(files.map(name => statSync(path.join(folder, name)).ino)).toEqual(expect.arrayContaining(before));
  const known = await ask<{ file: FileJson[] }>(second, '/storage/VX-1/file?sort=path&number=1000');
  expect(known.file.map(file => `${file.path} ${file.state}`)).toEqual(files.map(name => `${name} CLOSED`));
  await second.end('SIGTERM');
});

it.runIf(process.platform === 'linux')('kill -9 during a transcode: ffmpeg ends with the server', async () => {
  const media = temporaryFolder();
  const server = await startServer({ JOBSPINE_MEDIA_ROOTS: media });
  const content = readFileSync(await makeClip(path.join(temporaryFolder(), 'clip.mov'), 60));
  const source = await ask<FileJson>(server, '/storage/VX-1/file/data?path=source', { method: 'PUT', body: content });
  await ask(server, `/job?type=TRANSCODE&fileId=${source.id}&storageId=VX-1&tag=__webm`, { method: 'POST' });
  const ffmpeg = await until(() =>
    processes().find(({ pid, program }) => program === 'ffmpeg' && isBelow(server.pid, pid)),
  );
  await server.end('SIGKILL');
  await until(() => !processes().some(({ pid, program }) => pid === ffmpeg.pid && program === 'ffmpeg'));
});

/** Tells whether a process was started by another, directly or not. */
function isBelow(ancestor: number, pid: number): boolean {
  const parent = processes().find(one => one.pid === pid)?.parent;
  return parent === ancestor || (parent !== undefined && isBelow(ancestor, parent));
}

it('kill -9 during an export to S3: the next server has the old parts removed, and sends the whole file', async () => {
  const s3 = await startS3('clips');
  const settings = {
    ...S3_KEY,
    DATABASE_URL: (await freshDatabase()).url,
    JOBSPINE_ADMIN_PASSWORD: 'admin',
    JOBSPINE_MEDIA_ROOTS: temporaryFolder(),
    JOBSPINE_S3_BUCKETS: 'clips',
    JOBSPINE_S3_ENDPOINT: s3.endpoint,
  };
  const content = Buffer.alloc(24_000_000, 'take after take ');
  const first = await startServer(settings);
  const source = await ask<FileJson>(first, '/storage/VX-1/file/data?path=source', { method: 'PUT', body: content });
  const request = `/job?type=EXPORT&fileId=${source.id}&destinationUri=s3%3A%2F%2Fclips%2Fcopy&limitRate=8000000`;
  const { jobId } = await ask<JobJson>(first, request, { method: 'POST' });
  await until(() => s3.requests.some(what => what.includes('partNumber=1')));
  await first.end('SIGKILL');
  const [left] = s3.unfinished('clips');

  const second = await startServer(settings);
  await until(() => s3.requests.some(what => what.startsWith('DELETE') && what.includes(left!)));
  const job = await until(async () => {
    const now = await ask<JobJson>(second, `/job/${jobId}`);
    return now.status === 'FINISHED' || now.status === 'FAILED_TOTAL' ? now : undefined;
  });
  expect(job.status).toBe('FINISHED');
  expect(s3.unfinished('clips')).toEqual([]);
  expect((await s3.object('clips', 'copy')).content.equals(content)).toBe(true);
  await second.end('SIGTERM');
  await s3.close();
});
