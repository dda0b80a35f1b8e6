/*
 * The addresses of a file. Source: Vidispine API, "Files".
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, succeed, TEXT } from '../support/jobspine.ts';
import { dataOf, type FileJson, filesBelow, startMediaServer } from '../support/media.ts';

const { get, post, remove, send, end, storage, add, file, finish, start, root } = await startMediaServer();
const shelf = await storage(path.join(root, 'shelf'));
const other = await storage(path.join(root, 'other'));
const in_ = encodeURIComponent;

/** Returns all addresses of a file, with and without its storage. */
const addressesOf = ({ id, path: name, uri, storage: place }: FileJson): string[] =>
  [`/storage/${place}/file`, '/storage/file', '/file'].flatMap(files => [
    `${files}/${id}`,
    `${files}/path/${in_(name)}`,
    `${files}/uri/${in_(uri[0]!)}`,
  ]);

describe('a file is addressed by id, path or URI, with or without its storage', () => {
  it.each([
    'plain.txt',
    'clips/deep/a b.txt',
    // Names that are path elements of the API after a file.
    ...['data', 'analyze', 'entity', 'path', 'uri', 'storage', 'storage/VX-1', 'data/data', 'path/data'],
    // Characters with a meaning in URLs or in a shell, and unusual ones.
    ...['100%.txt', '%2F', 'a;b=c.txt', 'a?b#c&d=e+f.txt', 'a\\b:c|d*e"f<g>.txt', ' ', 'line\nbreak', 'Ω 日本 🎬'],
  ])('%j', async name => {
    const added = await add(shelf, name, `content of ${name}`);
    const ids = addressesOf(added).map(async address => (await succeed(get(address, { accept: JSON_TYPE }))).json());
    for (const found of await Promise.all(ids)) expect(found).toEqual(await file(added.id));
    for (const address of addressesOf(added)) {
      expect(await get(`${address}/data`)).toMatchObject({ status: 200, text: `content of ${name}` });
      const part = await get(`${address}/data`, { headers: { Range: 'bytes=0-6' } });
      expect(part).toMatchObject({ status: 206, text: 'content' });
      expect(await send('HEAD', `${address}/data`)).toMatchObject({ status: 200, text: '' });
    }
    // A file named `data` would prevent the folder of `data/data`.
    await finish(addressesOf(added)[1]!, 'remove');
  });

  it('and can be copied, moved, analyzed, deleted and removed from the catalog by each address', async () => {
    const count = addressesOf(await add(shelf, 'worked on.txt', 'x')).length;
    for (let index = 0; index < count; index += 1) {
      const added = await add(shelf, 'worked on.txt', 'x');
      const address = addressesOf(added)[index]!;
      const copy = await finish(`${address}/storage/${other}?filename=copies/${index}`);
      expect(dataOf(copy)).toMatchObject({ fileId: added.id, destinationFileId: expect.anything() });
      const analysis = await start(`${address}/analyze?holdJob=true&jobmetadata=myApp_n%3D${index}`);
      expect((await get(`/job/${analysis}?metadata=true`)).text).toContain(
        `<key>fileId</key><value>${added.id}</value>`,
      );
      const move = await finish(`${address}/storage/${other}?move=true&filename=moves/${index}`);
      expect(move).toMatchObject({ type: 'MOVE_FILE', status: 'FINISHED' });
      expect(await get(address)).toMatchObject({ status: 404 });
      const again = await add(shelf, 'worked on.txt', 'x');
      expect(await remove(`${addressesOf(again)[index]!}/entity`)).toMatchObject({ status: 200 });
      const last = await add(shelf, 'worked on.txt', 'x');
      const deletion = await start(addressesOf(last)[index]!, 'remove');
      expect(await end(deletion)).toMatchObject({ type: 'DELETE_FILE', status: 'FINISHED' });
    }
    expect(filesBelow(path.join(root, 'other')).files).toHaveLength(2 * count);
    expect(filesBelow(path.join(root, 'shelf')).files).not.toContain('worked on.txt');
  });
});

describe('an address that names no file', () => {
  it('is answered with 404, in the accepted format', async () => {
    const added = await add(shelf, 'here.txt', 'x');
    for (const address of [
      `/storage/${shelf}/file/path/nowhere.txt`,
      `/storage/${other}/file/path/here.txt`,
      `/storage/VX-9999/file/path/here.txt`,
      `/storage/${other}/file/uri/${in_(added.uri[0]!)}`,
      `/storage/${other}/file/${added.id}`,
      `/storage/file/path/nowhere.txt`,
      `/storage/file/uri/${in_('file:///etc/passwd')}`,
      `/storage/${shelf}/file/uri/${in_(`file://${root}/shelf/.jobspine-storage`)}`,
    ])
      for (const ask of [get, (where: string, how: object) => get(`${where}/data`, how), remove])
        expect((await ask(address, { accept: JSON_TYPE })).json()).toMatchObject({ notFound: { type: 'file' } });
    const text = await get(`/storage/${shelf}/file/path/nowhere.txt`, { accept: TEXT });
    expect(text.text).toBe('404 A resource could not be found\nType: file\nID: nowhere.txt\n');
  });

  it.each([
    ['..', '..%2Fother%2Fsecret.txt'],
    ['.. in the middle', 'a%2F..%2F..%2Fother%2Fsecret.txt'],
    ['an absolute path', '%2Fetc%2Fpasswd'],
    ['NUL', 'a%00b'],
    ['look-alike dots', '%E2%80%A5%2Fother%2Fsecret.txt'],
    ['an empty path element', 'a%2F%2Fb'],
    ['a reserved name', '.jobspine-storage'],
    ['invalid UTF-8', '%FF'],
    ['an incomplete escape', '%2'],
  ])('is answered with 400 if its path is invalid: %s', async (_, name) => {
    await add(other, 'secret.txt', 'secret');
    for (const files of [`/storage/${shelf}/file`, '/storage/file', '/file'])
      for (const rest of ['', '/data']) {
        const answer = await get(`${files}/path/${name}${rest}`, { accept: JSON_TYPE });
        expect(answer).toMatchObject({ status: 400 });
        expect(answer.json()).toMatchObject({ invalidInput: { explanation: expect.any(String) } });
      }
    expect(await post(`/storage/${shelf}/file/path/${name}/storage/${other}`)).toMatchObject({ status: 400 });
    expect(await remove(`/storage/${shelf}/file/path/${name}`)).toMatchObject({ status: 400 });
  });

  it.each([
    ['a path', 'here.txt'],
    ['another protocol', 's3://bucket/here.txt'],
    ['a path that leaves the storage', `file://${root}/shelf/../other/secret.txt`],
    ['an escaped slash', `file://${root}/shelf%2Fhere.txt`],
    ['NUL', 'file:///a%00b'],
    ['another host', 'file://host/a'],
  ])('is answered with 400 if its URI is invalid: %s', async (_, uri) => {
    for (const files of [`/storage/${shelf}/file`, '/storage/file', '/file']) {
      const answer = await get(`${files}/uri/${in_(uri)}`, { accept: JSON_TYPE });
      expect(answer.json()).toMatchObject({ invalidInput: { context: 'uri', value: uri } });
    }
  });

  it('is answered with 409 if several storages have a file of this path, and the message names them', async () => {
    const [one] = [await add(shelf, 'twice/a.txt', 'one'), await add(other, 'twice/a.txt', 'two')];
    const answer = await get('/storage/file/path/twice%2Fa.txt', { accept: JSON_TYPE });
    expect(answer).toMatchObject({ status: 409 });
    expect(answer.json()).toMatchObject({ conflict: { context: 'path', id: 'twice/a.txt' } });
    expect(answer.text).toContain(`${shelf}, ${other}`);
    expect((await get(`/storage/${shelf}/file/path/twice%2Fa.txt/data`)).text).toBe('one');
    expect((await get(`/storage/file/uri/${in_(one!.uri[0]!)}/data`)).text).toBe('one');
  });
});
