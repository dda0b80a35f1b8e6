/*
 * Checksums of files that a scan has found.
 */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Checksums, createChecksums } from '../../src/actions/checksums.ts';
import { createStorage, type StorageContext, scanStorage } from '../../src/actions/storages.ts';
import { Copies } from '../../src/media/copies.ts';
import { listFilesAfter } from '../../src/store/files.ts';
import type { Storage } from '../../src/store/storages.ts';
import { freshDatabase } from '../support/database.ts';
import { sha1 } from '../support/media.ts';
import { temporaryFolder } from '../support/server.ts';

const root = temporaryFolder();
const copies = new Copies();
let context: StorageContext;
let failures: number[] = [];
const checksumsOn = (): Checksums =>
  createChecksums({ ...context, copies, onFailure: ({ id }) => void failures.push(id) });
let checksums: Checksums;
let storage: Storage;
let folder: string;
let made = 0;

beforeAll(async () => {
  context = { database: (await freshDatabase()).database, mediaRoots: [root] };
});
beforeEach(async () => {
  failures = [];
  folder = path.join(root, `storage-${++made}`);
  storage = await createStorage(context, { type: 'LOCAL', root: folder, metadata: [], scanInterval: 0 });
  checksums = checksumsOn();
});
afterAll(() => copies.close());

/** Writes a file with a modification time that many seconds ago. */
function write(name: string, content: string, seconds = 60): void {
  writeFileSync(path.join(folder, name), content);
  const at = new Date(Date.now() - seconds * 1000);
  utimesSync(path.join(folder, name), at, at);
}

const hashes = async (): Promise<(string | null)[]> =>
  (await listFilesAfter(context.database.read, { storage: storage.id, after: 0, number: 100 })).map(({ hash }) => hash);

it('are computed when a file has stopped changing, and again after a change', async () => {
  write('a', 'content');
  write('growing', 'so far', 0);
  await scanStorage(context, storage);
  await checksums.run();
  expect((await hashes()).toSorted()).toEqual([sha1('content'), null].toSorted());
  await scanStorage(context, storage);
  await checksums.run();
  expect((await hashes()).toSorted()).toEqual([sha1('content'), sha1('so far')].toSorted());
  write('a', 'other content', 30);
  await scanStorage(context, storage);
  expect(await hashes()).toContain(null);
  await checksums.run();
  expect((await hashes()).toSorted()).toEqual([sha1('other content'), sha1('so far')].toSorted());
});

it('are not computed for content that no scan has seen', async () => {
  write('a', 'content');
  await scanStorage(context, storage);
  write('a', 'changed', 30);
  await checksums.run();
  expect(await hashes()).toEqual([null]);
  await scanStorage(context, storage);
  await checksums.run();
  expect(await hashes()).toEqual([sha1('changed')]);
});

it('of other files are computed although one file cannot be read', async () => {
  for (const name of ['a', 'b', 'c']) write(name, name);
  await scanStorage(context, storage);
  rmSync(path.join(folder, 'b'));
  mkdirSync(path.join(folder, 'b'));
  await checksums.run();
  expect((await hashes()).filter(hash => hash === null)).toHaveLength(1);
  expect(failures).toHaveLength(1);
  await checksums.run();
  expect(failures).toHaveLength(1);
});

it('wait while their storage is offline', async () => {
  write('a', 'content');
  await scanStorage(context, storage);
  renameSync(folder, `${folder}-away`);
  await checksums.run();
  renameSync(`${folder}-away`, folder);
  await checksums.run();
  expect([await hashes(), failures]).toEqual([[sha1('content')], []]);
});

it('are computed by only one of several nodes, and not by a closed one', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `file ${index}`);
  for (const name of names) write(name, name);
  await scanStorage(context, storage);
  const closed = checksumsOn();
  await closed.close();
  await closed.run();
  expect(await hashes()).toEqual(names.map(() => null));
  await Promise.all([checksums.run(), checksumsOn().run()]);
  expect((await hashes()).toSorted()).toEqual(names.map(sha1).toSorted());
});
