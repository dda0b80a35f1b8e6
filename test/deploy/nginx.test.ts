/*
 * deploy/nginx.conf: its text, and nginx itself in front of a server where it is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient, JSON_TYPE, startTestServer, TEXT } from '../support/jobspine.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';
import { read } from './dockerfile.ts';
import { CONFIG, parseConfig, startNginx } from './nginx.ts';

describe('deploy/nginx.conf', () => {
  const { 'upstream jobspine': upstream, server } = parseConfig(CONFIG).blocks;
  const { directives } = server!.blocks['location /API']!;

  it('passes all of the API on, and nothing else', () => {
    expect(Object.keys(server!.blocks)).toEqual(['location /API']);
    expect(directives.proxy_pass).toEqual(['http://jobspine']);
    expect(upstream!.directives.server).toEqual(['node-1:8080', 'node-2:8080']);
  });

  it('sends the headers that JOBSPINE_TRUST_PROXY believes, with the port of the address', () => {
    expect(directives.proxy_set_header).toEqual([
      'Connection ""',
      'Host $http_host',
      'X-Forwarded-For $remote_addr',
      'X-Forwarded-Host $http_host',
      'X-Forwarded-Proto $scheme',
    ]);
  });

  it('limits neither the size nor the time of uploads and downloads, and keeps none of them back', () => {
    expect(directives).toMatchObject({
      client_max_body_size: ['0'],
      proxy_request_buffering: ['off'],
      proxy_buffering: ['off'],
      proxy_read_timeout: ['1h'],
      proxy_send_timeout: ['1h'],
    });
  });

  it('is the example of docs/operations.md', () => {
    const [, shown] = /^```nginx\n(.*?)^```$/ms.exec(read('docs/operations.md')) ?? [];
    expect(shown).toBe(CONFIG);
  });
});

/** Starts nginx in front of a server whose media are in a folder. */
async function startBehind(media: string) {
  const server = await startTestServer({ JOBSPINE_MEDIA_ROOTS: media, JOBSPINE_TRUST_PROXY: 'true' });
  const nginx = await startNginx(new URL(server.url).host);
  const client = createClient(nginx.origin);
  afterAll(async () => {
    client.close();
    await nginx.stop();
  });
  await until(async () => (await client.get('//APInoauth/is-online', { as: null })).status === 200);
  return client;
}

const nginx = spawnSync('nginx', ['-v'], { encoding: 'utf8' });

if (nginx.status === 0)
  describe(`${nginx.stderr.trim()}, in front of a server`, async () => {
    const media = temporaryFolder();
    const { origin, get, put } = await startBehind(media);

    it('an upload that is larger than a document may be arrives whole', async () => {
      const content = randomBytes(24 * 1024 ** 2);
      const sent = { body: content, type: 'application/octet-stream', accept: JSON_TYPE };
      const answer = await put('/storage/VX-1/file/data?path=large.bin', sent);
      const hash = createHash('sha1').update(content).digest('hex');
      expect(answer.json()).toMatchObject({ size: content.length, hash });
      expect(readFileSync(path.join(media, 'first/large.bin')).equals(content)).toBe(true);
    });

    it('an upload is passed on while it arrives', async () => {
      const half = randomBytes(1024 ** 2);
      const headers = { authorization: `Basic ${btoa('admin:admin')}`, 'content-length': 2 * half.length };
      const url = `${origin}/API/storage/VX-1/file/data?path=slow.bin`;
      const upload = request(url, { method: 'PUT', headers });
      const answered = once(upload, 'response');
      upload.write(half);
      const names = () => readdirSync(path.join(media, 'first'));
      await until(() => names().some(name => name.startsWith('.jobspine') && name !== '.jobspine-storage'));
      upload.end(half);
      const [{ statusCode }] = await answered;
      expect(statusCode).toBe(200);
    });

    it('addresses in answers are those of nginx, with the port', async () => {
      const { text } = await get('/shape-tag?url=true', { accept: TEXT });
      expect(text).toMatch(new RegExp(`^${origin}/API/shape-tag/`));
    });

    it('a caller cannot hide behind a header: failed logins are counted by the address that nginx sees', async () => {
      for (let i = 1; i <= 10; i++)
        await get('/whoami', { as: 'admin:wrong', headers: { 'X-Forwarded-For': `192.0.2.${i}` } });
      expect(await get('/whoami', { as: 'admin:wrong' })).toMatchObject({ status: 429 });
    });
  });
else
  it('there is no nginx on this machine: deploy/nginx.conf was only read', () => {
    expect(() => parseConfig(CONFIG)).not.toThrow();
    expect(() => parseConfig(`${CONFIG}}`)).toThrow('Misplaced }');
  });
