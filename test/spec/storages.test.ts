/*
 * Storages and files. Source: Vidispine API, "Storages", "Files". The order of elements in StorageDocument is taken from
 * a recorded response of a real server.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, JSON_TYPE, NAMESPACE, startTestServer, succeed, TEXT } from '../support/jobspine.ts';
import type { FileJson } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = temporaryFolder();
const server = await startTestServer({ JOBSPINE_MEDIA_ROOTS: root });
const { get, post, put, remove } = server;

interface StorageJson {
  id: string;
  state: string;
  type: string;
  capacity?: number;
  freeCapacity?: number;
  timestamp?: string;
  method: { id: string; uri: string }[];
  lowWatermark?: number;
  highWatermark?: number;
}

const storages = async (): Promise<StorageJson[]> =>
  (await get('/storage', { accept: JSON_TYPE })).json<{ storage?: StorageJson[] }>().storage ?? [];
const make = async (name: string, more: object = {}): Promise<StorageJson> => {
  const body = JSON.stringify({ method: [{ uri: `file://${root}/${name}/` }], ...more });
  const made = (await succeed(post('/storage', { body, accept: JSON_TYPE }))).json<StorageJson>();
  await until(() => stamp(made.id));
  return made;
};
const stamp = async (id: string) => (await get(`/storage/${id}`, { accept: JSON_TYPE })).json<StorageJson>().timestamp;
const files = async (storage: string, query = ''): Promise<FileJson[]> =>
  (await succeed(get(`/storage/${storage}/file?${query}`, { accept: JSON_TYPE }))).json<{ file?: FileJson[] }>().file ??
  [];
const upload = (storage: string, name: string, body: string, method: 'put' | 'post' = 'put'): Promise<Answer> =>
  server[method](`/storage/${storage}/file/data?path=${encodeURIComponent(name)}`, {
    body,
    type: 'application/octet-stream',
    accept: JSON_TYPE,
  });

/** Scans a storage, and waits for the end of the scan. */
async function scan(id: string): Promise<void> {
  const before = await stamp(id);
  await succeed(post(`/storage/${id}/rescan`));
  await until(async () => (await stamp(id)) !== before);
}

const [first] = await storages();

describe('storages', () => {
  it('include one from the first start', () => {
    expect(first).toMatchObject({ type: 'LOCAL', state: 'ONLINE', method: [{ uri: `file://${root}/first/` }] });
    expect(first!.freeCapacity).toBeGreaterThan(0);
    expect(first!.capacity).toBeGreaterThanOrEqual(first!.freeCapacity!);
  });

  it('are created, and shown with elements in the order of real servers', async () => {
    const body = `<StorageDocument xmlns="${NAMESPACE}"><type>LOCAL</type><capacity>1000000</capacity>
      <method><uri>file://${root}/made/</uri><read>true</read><write>true</write><browse>true</browse></method>
      <metadata><field><key>storageName</key><value>made</value></field></metadata>
      <autoDetect>false</autoDetect><scanInterval>0</scanInterval></StorageDocument>`;
    const { text } = await succeed(post('/storage/', { body }));
    const [, id] = /<id>(VX-\d+)<\/id>/.exec(text)!;
    expect(text).toContain(
      `<StorageDocument xmlns="${NAMESPACE}"><id>${id}</id><state>ONLINE</state><type>LOCAL</type>` +
        '<capacity>1000000</capacity><freeCapacity>1000000</freeCapacity>' +
        `<method><id>${id}</id><uri>file://${root}/made/</uri><read>true</read><write>true</write>` +
        '<browse>true</browse><type>NONE</type></method>' +
        '<metadata><field><key>storageName</key><value>made</value></field></metadata>' +
        '<lowWatermark>1000000</lowWatermark><highWatermark>1000000</highWatermark><autoDetect>false</autoDetect>' +
        '<showImportables>true</showImportables><scanInterval>0</scanInterval></StorageDocument>',
    );
    expect((await get('/storage', { accept: TEXT })).text).toContain(`${id}\r\n`);
    expect((await get(`/storage/${id}`, { accept: TEXT })).text).toBe('ONLINE');
    for (const status of ['ONLINE', 'READY', 'online'])
      expect((await get(`/storage?status=${status}`, { accept: TEXT })).text).toContain(`${id}\r\n`);
  });

  it('cannot be filtered by an unknown state', async () => {
    const answer = await get('/storage?status=READY,FOO', { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toMatchObject({ invalidInput: { context: 'status', value: 'FOO' } });
  });

  it('are changed, keeping all values that are not given', async () => {
    const { id, method } = await make('changed');
    await succeed(put(`/storage/${id}`, { body: '{"capacity":5000,"highWatermark":4000}' }));
    const now = (await get(`/storage/${id}`, { accept: JSON_TYPE })).json<StorageJson>();
    expect(now).toMatchObject({ capacity: 5000, highWatermark: 4000, lowWatermark: 4000, method, type: 'LOCAL' });
  });

  it('keep watermarks in percent, which follow the capacity', async () => {
    const body = { capacity: '1500000', lowWatermarkPercentage: '75', highWatermarkPercentage: '90' };
    const { id } = await make('percent', body);
    const shown = async () => (await get(`/storage/${id}`)).text.replace(/.*<lowWatermark>|<autoDetect>.*/gs, '');
    expect(await shown()).toBe(
      '1125000</lowWatermark><highWatermark>1350000</highWatermark>' +
        '<lowWatermarkPercentage>75</lowWatermarkPercentage><highWatermarkPercentage>90</highWatermarkPercentage>',
    );
    await succeed(put(`/storage/${id}`, { body: '{"capacity":1001}' }));
    expect(await shown()).toContain('750</lowWatermark><highWatermark>900</highWatermark><lowWatermarkPercentage>75<');
    // A whole document is read, and sent back with another capacity.
    const document = (await get(`/storage/${id}`, { accept: JSON_TYPE })).json<StorageJson>();
    await succeed(put(`/storage/${id}`, { body: JSON.stringify({ ...document, capacity: 100 }) }));
    expect(await shown()).toContain('75</lowWatermark><highWatermark>90</highWatermark><lowWatermarkPercentage>75<');
    await succeed(put(`/storage/${id}`, { body: '{"autoDetect":true,"lowWatermark":7}' }));
    expect(await shown()).toMatch(/^7<.lowWatermark><highWatermark>\d{6,}<.highWatermark><highWatermarkPercentage>90</);
  });

  it('are refused with invalid limits, and stay unchanged', async () => {
    const { id } = await make('limits', { capacity: 1000, lowWatermark: 500, highWatermark: 800 });
    const before = (await get(`/storage/${id}`)).text;
    const refused: [object, string][] = [
      [{ capacity: -1 }, 'capacity'],
      [{ lowWatermark: -1 }, 'lowWatermark'],
      [{ highWatermarkPercentage: 101 }, 'highWatermark'],
    ];
    for (const [change, context] of refused) {
      const answer = await put(`/storage/${id}`, { body: JSON.stringify(change), accept: JSON_TYPE });
      expect(answer.json()).toMatchObject({ invalidInput: { context, explanation: expect.any(String) } });
      const method = [{ uri: `file://${root}/never/` }];
      const body = JSON.stringify({ capacity: 1000, lowWatermark: 500, highWatermark: 800, method, ...change });
      expect(await post('/storage', { body })).toMatchObject({ status: 400 });
    }
    for (const change of ['{"lowWatermarkPercentage":-1}', '{"capacity":1e400}', '{"scanInterval":-1}'])
      expect(await put(`/storage/${id}`, { body: change })).toMatchObject({ status: 400 });
    expect((await get(`/storage/${id}`)).text).toBe(before);
    expect(readdirSync(root)).not.toContain('never');
    // Real servers accept and show this.
    await succeed(put(`/storage/${id}`, { body: '{"lowWatermarkPercentage":90,"highWatermarkPercentage":75}' }));
  });

  it('are deleted, but their files stay on the disk', async () => {
    const { id } = await make('deleted');
    await succeed(upload(id, 'kept.txt', 'kept'));
    await succeed(remove(`/storage/${id}`));
    expect(await get(`/storage/${id}`)).toMatchObject({ status: 404 });
    expect(await get(`/storage/${id}/file`)).toMatchObject({ status: 404 });
    expect(readFileSync(path.join(root, 'deleted/kept.txt'), 'utf8')).toBe('kept');
  });

  it.each([
    ['no method', () => '{}'],
    ['a folder outside the media roots', () => '{"method":[{"uri":"file:///etc/"}]}'],
    ['a path that leaves the media root', () => `{"method":[{"uri":"file://${root}/../x/"}]}`],
    ['a link that leads outside', () => `{"method":[{"uri":"file://${root}/link/"}]}`],
    ['another protocol', () => '{"method":[{"uri":"s3://bucket/"}]}'],
    ['two methods', () => `{"method":[{"uri":"file://${root}/a/"},{"uri":"file://${root}/b/"}]}`],
    ['an unknown type', () => `{"type":"MAGIC","method":[{"uri":"file://${root}/a/"}]}`],
    ['a capacity below 0', () => `{"capacity":-1,"method":[{"uri":"file://${root}/a/"}]}`],
  ])('are refused: %s', async (_, body) => {
    const [outside] = [temporaryFolder()];
    rmSync(path.join(root, 'link'), { force: true });
    symlinkSync(outside, path.join(root, 'link'));
    expect(await post('/storage', { body: body() })).toMatchObject({ status: 400 });
  });

  it('cannot share files', async () => {
    await make('alone');
    for (const name of ['alone', 'alone/below', '.'])
      expect((await post('/storage', { body: `{"method":[{"uri":"file://${root}/${name}/"}]}` })).status).not.toBe(200);
  });

  it('are OFFLINE while their folder is missing or not mounted', async () => {
    const { id } = await make('unplugged');
    const state = async () => (await get(`/storage/${id}`, { accept: TEXT })).text;
    const file = (await succeed(upload(id, 'a.txt', 'a'))).json<FileJson>();
    rmSync(path.join(root, 'unplugged'), { recursive: true });
    expect(await state()).toBe('OFFLINE');
    expect(await get(`/file/${file.id}/data`)).toMatchObject({ status: 409 });
    mkdirSync(path.join(root, 'unplugged'));
    expect(await state()).toBe('OFFLINE');
    expect(await upload(id, 'b.txt', 'b')).toMatchObject({ status: 409 });
    await succeed(post(`/storage/${id}/rescan`));
    expect(await files(id)).toMatchObject([{ path: 'a.txt', state: 'CLOSED' }]);
    for (const [status, isListed] of [
      ['OFFLINE', true],
      ['ONLINE', false],
      ['READY', false],
      ['READY,OFFLINE', true],
    ])
      expect((await get(`/storage?status=${status}`, { accept: TEXT })).text.split('\r\n').includes(id)).toBe(isListed);
  });

  it('need their roles', async () => {
    const nobody = await server.user('nobody');
    const reader = await server.user('reader', '_storage_read', '_file_read');
    const { id } = await make('roles');
    expect(await get('/storage', { as: nobody })).toMatchObject({ status: 403 });
    expect(await get('/storage', { as: reader })).toMatchObject({ status: 200 });
    expect(await post('/storage', { as: reader, body: '{}' })).toMatchObject({ status: 403 });
    expect(await remove(`/storage/${id}`, { as: reader })).toMatchObject({ status: 403 });
    expect(await get(`/storage/${id}/file`, { as: nobody })).toMatchObject({ status: 403 });
    expect(await put(`/storage/${id}/file/data?path=a`, { as: reader, body: 'a' })).toMatchObject({ status: 403 });
  });
});

describe('a scan', () => {
  it('finds new, changed and missing files', async () => {
    const { id } = await make('scanned', { scanInterval: 0 });
    const folder = path.join(root, 'scanned');
    mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
    const old = new Date(Date.now() - 60_000);
    for (const name of ['a.mov', 'deep/b.mov', 'deep/er/c.mov']) {
      writeFileSync(path.join(folder, name), name);
      utimesSync(path.join(folder, name), old, old);
    }
    writeFileSync(path.join(folder, 'growing.mov'), 'so far');
    symlinkSync('/etc/passwd', path.join(folder, 'passwd'));
    symlinkSync('/etc', path.join(folder, 'etc'));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]), 'no name');
    await scan(id);
    const seen = async () => (await files(id, 'sort=path')).map(file => `${file.path} ${file.state} ${file.size}`);
    expect(await seen()).toEqual([
      'a.mov CLOSED 5',
      'deep/b.mov CLOSED 10',
      'deep/er/c.mov CLOSED 13',
      'growing.mov OPEN 6',
    ]);
    expect((await get('/selftest/files')).text).toMatch(
      new RegExp(`status="warning".*<message>Passed over, as the log says: ${id} 1<`),
    );
    rmSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]));
    rmSync(path.join(folder, 'a.mov'));
    writeFileSync(path.join(folder, 'deep/b.mov'), 'longer than before');
    await scan(id);
    expect(await seen()).toEqual([
      'a.mov MISSING 5',
      'deep/b.mov OPEN 18',
      'deep/er/c.mov CLOSED 13',
      'growing.mov CLOSED 6',
    ]);
    expect((await get('/selftest/files')).text).toContain('status="ok"');
  });

  it('runs by itself after its interval', async () => {
    const { id } = await make('by-itself', { scanInterval: 1 });
    writeFileSync(path.join(root, 'by-itself/new.mov'), 'new');
    expect(await until(async () => (await files(id)).length)).toBe(1);
    // The file is also read for its checksum, once it has stopped changing.
    const hash = await until(async () => (await files(id))[0]?.hash);
    expect(hash).toBe(createHash('sha1').update('new').digest('hex'));
  });
});

describe('files', () => {
  it('are uploaded, with their checksum, and are complete as soon as they are visible', async () => {
    const { id } = await make('uploads');
    const { status, ...answer } = await upload(id, 'new/folder/a b.txt', 'content');
    expect(status).toBe(200);
    const file = answer.json<FileJson>();
    expect(file).toMatchObject({
      path: 'new/folder/a b.txt',
      uri: [`file://${root}/uploads/new/folder/a%20b.txt`],
      state: 'CLOSED',
      size: 7,
      hash: createHash('sha1').update('content').digest('hex'),
      storage: id,
    });
    expect(readdirSync(path.join(root, 'uploads/new/folder'))).toEqual(['a b.txt']);
    for (const address of [`/file/${file.id}`, `/storage/${id}/file/${file.id}`])
      expect((await get(address, { accept: JSON_TYPE })).json()).toMatchObject({ id: file.id });
    const { text } = await get(`/file/${file.id}`);
    expect(text.replace(/<timestamp>[^<]*/, '<timestamp>')).toContain(
      `<FileDocument xmlns="${NAMESPACE}"><id>${file.id}</id><path>new/folder/a b.txt</path>` +
        `<uri>file://${root}/uploads/new/folder/a%20b.txt</uri><state>CLOSED</state><size>7</size>` +
        `<hash>${file.hash}</hash><timestamp></timestamp><refreshFlag>1</refreshFlag><storage>${id}</storage></FileDocument>`,
    );
  });

  it('are not put in place of a folder', async () => {
    const { id } = await make('folders');
    await succeed(upload(id, 'inner/a.txt', 'a'));
    expect(await upload(id, 'inner', 'b')).toMatchObject({ status: 409, text: expect.stringContaining('folder') });
  });

  it('are replaced by PUT, but not by POST', async () => {
    const { id } = await make('replaced');
    const one = (await upload(id, 'a.txt', 'one', 'post')).json<FileJson>();
    expect(await upload(id, 'a.txt', 'two', 'post')).toMatchObject({ status: 409 });
    const two = (await upload(id, 'a.txt', 'three')).json<FileJson>();
    expect(two).toMatchObject({ id: one.id, size: 5 });
    expect((await get(`/file/${one.id}/data`)).text).toBe('three');
    expect(readdirSync(path.join(root, 'replaced')).filter(name => name !== '.jobspine-storage')).toEqual(['a.txt']);
  });

  it('may have unusual characters in their names', async () => {
    const { id } = await make('odd');
    const names = [
      'a\\b:c|d?e*f"g<h>i\'j.txt',
      ' lead and trail ',
      '-i',
      '%03d.png',
      'line\nbreak',
      'Ω≈ç√ 日本 🎬',
      '~',
      '$(id)',
    ];
    for (const name of names) {
      const file = (await succeed(upload(id, name, name))).json<FileJson>();
      expect((await get(`/file/${file.id}/data`)).text).toBe(name);
    }
    await scan(id);
    expect((await files(id)).map(file => [file.path, file.state])).toEqual(names.map(name => [name, 'CLOSED']));
  });

  it.each([
    ['..', '../out.txt'],
    ['an absolute path', '/etc/out.txt'],
    ['dots in the middle', 'a/../../out.txt'],
    ['NUL', 'a%00b'],
    ['look-alike dots', '\u2025/out.txt'],
    ['a link', 'link/out.txt'],
    ['a link as the folder', 'inner/link/out.txt'],
    ['a reserved name', '.jobspine-storage'],
    ['a file as a folder', 'file/a.txt'],
    ['an empty path', ''],
  ])('cannot be put outside of their storage: %s', async (_, name) => {
    const id =
      (await storages()).find(({ method }) => method[0]!.uri.endsWith('/safe/'))?.id ?? (await make('safe')).id;
    const folder = path.join(root, 'safe');
    const outside = temporaryFolder();
    mkdirSync(path.join(folder, 'inner'), { recursive: true });
    writeFileSync(path.join(folder, 'file'), '');
    for (const link of ['link', 'inner/link']) {
      rmSync(path.join(folder, link), { force: true });
      symlinkSync(outside, path.join(folder, link));
    }
    const given = name.includes('%00') ? name : encodeURIComponent(name);
    expect(await put(`/storage/${id}/file/data?path=${given}`, { body: 'out' })).toMatchObject({ status: 400 });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('are not read through a link that has taken their place', async () => {
    const { id } = await make('swapped');
    const file = (await upload(id, 'a.txt', 'mine')).json<FileJson>();
    rmSync(path.join(root, 'swapped/a.txt'));
    expect(await get(`/file/${file.id}/data`)).toMatchObject({ status: 404 });
    symlinkSync('/etc/passwd', path.join(root, 'swapped/a.txt'));
    expect(await get(`/file/${file.id}/data`)).toMatchObject({ status: 400 });
  });

  it('are downloaded completely or in part', async () => {
    const { id } = await make('downloads');
    const file = (await upload(id, 'ten "digits".txt', '0123456789')).json<FileJson>();
    const ask = (range?: string, headers = {}) =>
      get(`/file/${file.id}/data`, { headers: { ...(range === undefined ? {} : { Range: range }), ...headers } });
    const whole = await ask();
    expect(whole).toMatchObject({ status: 200, text: '0123456789', type: 'application/octet-stream' });
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '10',
      'content-disposition': `attachment; filename*=UTF-8''ten%20%22digits%22.txt`,
    });
    for (const [range, text, part] of [
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-3', '789', 'bytes 7-9/10'],
      ['bytes=8-100', '89', 'bytes 8-9/10'],
    ] as const) {
      const answer = await ask(range);
      expect(answer).toMatchObject({ status: 206, text, headers: { 'content-range': part } });
    }
    expect(await ask('bytes=10-')).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
    for (const range of ['bytes=4-2', 'lines=1-2', 'bytes=0-1,3-4'])
      expect(await ask(range)).toMatchObject({ status: 200, text: '0123456789' });
    expect(await ask('bytes=2-4', { 'If-Range': '"other"' })).toMatchObject({ status: 200 });
    expect(await ask('bytes=2-4', { 'If-Range': whole.headers.etag })).toMatchObject({ status: 206 });
    const head = await server.send('HEAD', `/file/${file.id}/data`);
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
    const empty = (await upload(id, 'empty', '')).json<FileJson>();
    expect(await get(`/file/${empty.id}/data`)).toMatchObject({ status: 200, text: '' });
  });

  it('are listed by folder, pattern, state and id, sorted, in pages', async () => {
    const { id } = await make('listed');
    for (const name of ['a.mov', 'B.mov', 'clips/c.mov', 'clips/deep/d.mov', 'clips_e.mov', '100%.mov'])
      await succeed(upload(id, name, name));
    const paths = async (query: string) => (await files(id, query)).map(file => file.path);
    expect(await paths('path=clips&sort=path')).toEqual(['clips/c.mov', 'clips/deep/d.mov']);
    expect(await paths('path=/clips/&recursive=false')).toEqual(['clips/c.mov']);
    expect(await paths('path=/&recursive=false&sort=path')).toEqual(['100%.mov', 'B.mov', 'a.mov', 'clips_e.mov']);
    expect(await paths('path=CLIPS')).toEqual([]);
    expect(await paths('path=CLIPS&ignorecase=true&sort=path+desc')).toEqual(['clips/deep/d.mov', 'clips/c.mov']);
    expect(await paths('path=*_e.mov&wildcard=true')).toEqual(['clips_e.mov']);
    expect(await paths('path=?.mov&wildcard=true&sort=path')).toEqual(['B.mov', 'a.mov']);
    expect(await paths('state=MISSING,OPEN')).toEqual([]);
    expect(await paths('sort=size%20desc&number=1')).toEqual(['clips/deep/d.mov']);
    const page = (await get(`/storage/${id}/file?first=2&number=2&sort=fileId`, { accept: JSON_TYPE })).json<{
      hits: number;
      file: FileJson[];
    }>();
    expect([page.hits, page.file.map(file => file.path)]).toEqual([6, ['clips/c.mov', 'clips/deep/d.mov']]);
    expect((await get(`/storage/${id}/file?first=9`, { accept: JSON_TYPE })).json()).toEqual({ hits: 6 });
    expect((await get(`/storage/file?id=${page.file[0]!.id}`, { accept: TEXT })).text).toBe(`${page.file[0]!.id}\r\n`);
    for (const query of ['sort=color', 'state=GONE', 'first=-1', 'id=7'])
      expect((await get(`/storage/${id}/file?${query}`)).status).toBeGreaterThanOrEqual(400);
  });

  it('are removed from the catalog, and found again by a scan', async () => {
    const { id } = await make('forgotten');
    const file = (await upload(id, 'a.txt', 'a')).json<FileJson>();
    await succeed(remove(`/file/${file.id}/entity`));
    expect(await get(`/file/${file.id}`)).toMatchObject({ status: 404 });
    await scan(id);
    expect(await files(id)).toMatchObject([{ path: 'a.txt' }]);
  });

  it('are refused by a full storage', async () => {
    const { id } = await make('full', { capacity: 10 });
    await succeed(upload(id, 'a', '12345678'));
    const refused = await upload(id, 'b', '123');
    expect(refused).toMatchObject({
      status: 409,
      text: expect.stringMatching(new RegExp(`${id}.*full|full.*${id}`, 's')),
    });
    expect(await upload(id, 'b', '12')).toMatchObject({ status: 200 });
    expect(await upload(id, 'c', '1')).toMatchObject({ status: 409 });
    expect((await get(`/storage/${id}`, { accept: JSON_TYPE })).json()).toMatchObject({ freeCapacity: 0 });
  });
});
