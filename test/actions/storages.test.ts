/*
 * Concurrent changes of storages, and the leftovers that scans remove.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  changeStorage,
  createStorage,
  DEFAULT_SCAN_SECONDS,
  deleteStorage,
  type StorageContext,
  scanStorage,
} from '../../src/actions/storages.ts';
import type { Database, Tx } from '../../src/store/database/database.ts';
import { listFilesAfter, saveFile, saveSeenFiles } from '../../src/store/files.ts';
import { reserveFile } from '../../src/store/reservations.ts';
import { countUsedBytes, findStorage, lockStorages, type Storage } from '../../src/store/storages.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = temporaryFolder();
let database: Database;
let context: StorageContext;
beforeAll(async () => {
  ({ database } = await freshDatabase());
  context = { database, mediaRoots: [root] };
});

const make = (name: string): Promise<Storage> =>
  createStorage(context, {
    type: 'LOCAL',
    root: path.join(root, name),
    metadata: [],
    scanInterval: DEFAULT_SCAN_SECONDS,
  });

/** Returns its id. */
async function startJob(): Promise<number> {
  const { rows } = await database.transaction(tx =>
    tx.query<{ id: number }>(
      '/* startJob */ insert into job (type, state, priority, account) values (1, 7, 2, 1) returning id',
    ),
  );
  return rows[0]!.id;
}

const endJob = (id: number): Promise<unknown> =>
  database.transaction(tx =>
    tx.query('/* endJob */ update job set state = 3, finished_at = now() where id = $1', [id]),
  );

/** Checks that a statement of this name is waiting for a lock. */
const waits = async (name: string, count = 1): Promise<boolean> => {
  const { rows } = await database.read.query<{ count: number }>(
    `/* waiting */ select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
    [`/* ${name} */%`],
  );
  return rows[0]!.count === count;
};

/** Runs `work` in a transaction that stays open until the returned function is called. */
async function begin(work: (tx: Tx) => Promise<unknown>): Promise<() => Promise<void>> {
  let end = (): void => {};
  const held = new Promise<void>(resolve => {
    end = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    done = database.transaction(async tx => {
      await work(tx);
      resolve();
      await held;
    });
    done.catch(reject);
  });
  return () => {
    end();
    return done;
  };
}

it('two changes at the same time are both kept', async () => {
  const { id } = await make('changed');
  const release = await begin(lockStorages);
  const changes = [
    changeStorage(context, id, before => ({ ...before, capacity: 1000 })),
    changeStorage(context, id, before => ({ ...before, metadata: [{ key: 'name', value: 'both' }] })),
  ];
  await until(() => waits('lockStorages', 2));
  await release();
  await Promise.all(changes);
  expect(await findStorage(database.read, id)).toMatchObject({
    capacity: 1000,
    metadata: [{ key: 'name', value: 'both' }],
  });
});

describe('a deleted storage gets no files', () => {
  const FILE = { size: 1, hash: null, modifiedAt: new Date() };
  const ways: [string, (tx: Tx, storage: number) => Promise<unknown>, nothing: unknown][] = [
    ['an upload', (tx, storage) => saveFile(tx, storage, 'a', FILE), undefined],
    ['a scan', (tx, storage) => saveSeenFiles(tx, storage, [{ ...FILE, path: 'a' }]), []],
    ['a job', (tx, storage) => reserveFile(tx, { job: 1, step: 1, storage, path: 'a', bytes: 0 }), undefined],
  ];
  const filesOf = (storage: number) => listFilesAfter(database.read, { storage, after: 0, number: 10 });

  it.each(ways)('by %s that comes later', async (name, add, nothing) => {
    const { id } = await make(`later ${name}`);
    await deleteStorage(context, id);
    expect(await database.transaction(tx => add(tx, id))).toEqual(nothing);
    expect(await filesOf(id)).toEqual([]);
  });

  it.each(ways.slice(0, 2))('by %s that comes at the same time', async (name, add) => {
    const { id } = await make(`same moment ${name}`);
    const release = await begin(tx => add(tx, id));
    const removed = deleteStorage(context, id);
    await until(() => waits('markStorageRemoved'));
    await release();
    await removed;
    expect(await filesOf(id)).toEqual([]);
  });

  it('is not deleted while a job writes to it', async () => {
    const { id } = await make('written to');
    const job = await startJob();
    const release = await begin(tx => reserveFile(tx, { job, step: 1, storage: id, path: 'a', bytes: 0 }));
    const removed = deleteStorage(context, id);
    await until(() => waits('markStorageRemoved'));
    await release();
    await expect(removed).rejects.toThrow('Jobs are writing to the storage');
    expect(await findStorage(database.read, id)).toBeDefined();
  });

  it('can be deleted, and has its free space again, when a job has ended without releasing its files', async () => {
    const storage = await make('given up');
    const job = await startJob();
    await database.transaction(tx => reserveFile(tx, { job, step: 1, storage: storage.id, path: 'a', bytes: 70 }));
    expect(await countUsedBytes(database.read, storage.id)).toBe(70);
    await endJob(job);
    expect(await countUsedBytes(database.read, storage.id)).toBe(0);
    await deleteStorage(context, storage.id);
    expect(await findStorage(database.read, storage.id)).toBeUndefined();
  });
});

it('a scan removes leftovers of jobs and uploads, but no file that is being written or was written a moment ago', async () => {
  const storage = await make('swept');
  const [running, ended] = [await startJob(), await startJob()];
  const reserve = (job: number, file: string) =>
    database.transaction(tx => reserveFile(tx, { job, step: 1, storage: storage.id, path: file, bytes: 0 }));
  const [reserved, givenUp] = [await reserve(running, 'deep/a'), await reserve(ended, 'deep/b')];
  await endJob(ended);
  const folder = path.join(root, 'swept/deep');
  mkdirSync(folder);
  const lay = (name: string, age: number): string => {
    writeFileSync(path.join(folder, name), 'x');
    const at = new Date(Date.now() - age * 3600_000);
    utimesSync(path.join(folder, name), at, at);
    return name;
  };
  const kept = [
    lay(`.jobspine-${reserved?.token}.part`, 48),
    lay(`.jobspine-${randomUUID()}.part`, 23),
    lay(`.jobspine-${'-'.repeat(36)}.part`, 48),
    lay(`.jobspine-upload-${randomUUID()}`, 23),
  ];
  lay(`.jobspine-upload-${randomUUID()}`, 48);
  lay(`.jobspine-${givenUp?.token}.part`, 48);
  lay(`.jobspine-${randomUUID()}.part`, 48);
  lay(`.jobspine-${randomUUID()}.whole`, 48);
  await scanStorage(context, storage);
  expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted());
});
