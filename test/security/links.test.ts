/*
 * Files stay below the media roots: whatever a URI or a file name says, and whatever is put in place of a file or a
 * folder while the server works on it.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE } from '../support/jobspine.ts';
import { filesBelow, startMediaServer } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';

const server = await startMediaServer();
const { root, get, post, put, add } = server;
const shelf = await server.storage(path.join(root, 'shelf'));
const outside = temporaryFolder();
writeFileSync(path.join(outside, 'secret.txt'), 'the secret');
symlinkSync(outside, path.join(root, 'link'));
symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'shelf', 'link.txt'));
symlinkSync(outside, path.join(root, 'shelf', 'folder'));
const source = await add(shelf, 'source.txt', 'content');
const encode = encodeURIComponent;

/** URIs that lead out of the media roots, or that mean something else than a file. */
const URIS = [
  ...[
    `file://${outside}/new.txt`,
    `file://${root}/../new.txt`,
    `file://${root}/%2e%2e/new.txt`,
    `file://${root}/link/new.txt`,
  ],
  ...[
    `file://${root}/shelf/folder/new.txt`,
    `file://localhost${outside}/new.txt`,
    `file://evil.example${root}/new.txt`,
  ],
  ...[`file:${outside}/new.txt`, `file://${root}/a%00b`, `file://${root}/a%2fb`],
  ...[`file://${root}/shelf/.jobspine-storage`, `file://${root}/.JOBSPINE-x`, `FILE://${outside}/new.txt`],
  ...[
    '/etc/passwd',
    'pipe:1',
    'fd:4',
    `concat:${root}/a|${outside}/secret.txt`,
    `subfile,,start,0,end,9,,:${outside}/secret.txt`,
  ],
  ...[
    'data:text/plain,x',
    'cache:http://127.0.0.1/',
    `crypto:${outside}/secret.txt`,
    'tcp://127.0.0.1:9',
    'udp://127.0.0.1:9',
  ],
  ...[
    'ftp://127.0.0.1/x',
    'http://127.0.0.1:1/x',
    'http://user:password@127.0.0.1/x',
    's3://not-mine/x',
    'gopher://127.0.0.1/',
  ],
  ...['file:///proc/self/environ', 'file:///dev/stdin', `file://${root}`, 'file:', ' ', '-i', '%', '\\\\host\\share'],
];
const NAMES = [
  ...[
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    './x',
    'a//b',
    '.',
    'a/./b',
    '\u0000',
    'a\u0000b',
    '.jobspine-storage',
    '.JobSpine-x',
  ],
  ...['folder/x', 'link.txt/x', 'x/', '\\..\\x', '‥/x', '..%2fx', 'a\nb/../../x'],
];

describe('a job does not leave the media roots', () => {
  it.each(URIS)('by the destination %s', async uri => {
    const query = `type=EXPORT&fileId=${source.id}&destinationUri=${encode(uri)}`;
    const { status, text } = await post(`/job?${query}`, { accept: JSON_TYPE });
    if (status === 200) {
      const { status: end } = await server.end((JSON.parse(text) as { jobId: string }).jobId);
      expect(end, uri).toMatch(/^FAILED|WARNING/);
    } else expect(status, uri).toBe(400);
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  });

  it('by a source', async () => {
    for (const uri of URIS) {
      const { status, text } = await post(`/job?type=COPY_FILE&sourceUri=${encode(uri)}&storageId=${shelf}`, {
        accept: JSON_TYPE,
      });
      if (status === 200) {
        const { status: end } = await server.end((JSON.parse(text) as { jobId: string }).jobId);
        expect(end, uri).toBe('FAILED_TOTAL');
      } else expect([400, 404], uri).toContain(status);
    }
  });

  it('by a file name', async () => {
    const before = filesBelow(path.join(root, 'shelf')).files;
    for (const name of NAMES) {
      const copy = `/job?type=COPY_FILE&fileId=${source.id}&storageId=${shelf}&filename=${encode(name)}`;
      const { status, text } = await post(copy, { accept: JSON_TYPE });
      if (status === 200) await server.end((JSON.parse(text) as { jobId: string }).jobId);
      const upload = await put(`/storage/${shelf}/file/data?path=${encode(name)}`, { body: Buffer.from('x') });
      expect([200, 400, 409], name).toContain(upload.status);
    }
    expect(readdirSync(outside)).toEqual(['secret.txt']);
    expect(filesBelow(path.join(root, 'shelf')).files.filter(name => name.startsWith('.jobspine'))).toEqual([]);
    expect(before).toContain('source.txt');
  });
});

describe('a folder that is swapped for a link', () => {
  const ROUNDS = process.env.ATTACKS === 'long' ? 2_000 : 60;
  const place = path.join(root, 'shelf', 'swapped');
  mkdirSync(place);
  const target = temporaryFolder();
  writeFileSync(path.join(target, 'file.txt'), 'the secret');

  let made = 0;
  /** Renames a file. An upload may have made the folder anew in the meantime: that one goes out of the way. */
  function rename(from: string, to: string): void {
    try {
      renameSync(from, to);
    } catch {
      renameSync(to, `${place}.made${++made}`);
      renameSync(from, to);
    }
  }

  /** Swaps the folder for a link to the outside and back, as fast as it can, while `work` runs. */
  async function whileSwapping(work: () => Promise<void>): Promise<number> {
    let isWorking = true;
    let swaps = 0;
    symlinkSync(target, `${place}.link`);
    const done = work().finally(() => {
      isWorking = false;
    });
    while (isWorking) {
      rename(place, `${place}.real`);
      rename(`${place}.link`, place);
      await new Promise(resolve => setImmediate(resolve));
      rename(place, `${place}.link`);
      rename(`${place}.real`, place);
      await new Promise(resolve => setImmediate(resolve));
      swaps += 2;
    }
    await done;
    return swaps;
  }

  it('leads no upload and no download out', async () => {
    await add(shelf, 'swapped/file.txt', 'content');
    const texts = new Set<string>();
    const swaps = await whileSwapping(async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [up, down] = await Promise.all([
          put(`/storage/${shelf}/file/data?path=swapped%2Fnew${round}.txt`, { body: Buffer.from('uploaded') }),
          get(`/storage/${shelf}/file/path/swapped%2Ffile.txt/data`),
        ]);
        expect(up.status).toBeLessThan(500);
        texts.add(down.text);
      }
    });
    expect(swaps).toBeGreaterThan(ROUNDS);
    expect(readdirSync(target)).toEqual(['file.txt']);
    expect([...texts].join()).not.toContain('the secret');
    expect(readFileSync(path.join(target, 'file.txt'), 'utf8')).toBe('the secret');
  });
});

it('a link in place of a file is not read', async () => {
  expect((await get(`/storage/${shelf}/file/path/link.txt/data`)).text).not.toContain('the secret');
  expect((await get(`/storage/${shelf}/file/path/folder%2Fsecret.txt/data`)).text).not.toContain('the secret');
});
