/*
 * The embedded PostgreSQL: starts, owners, visitors and crashes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { SetupError } from '../../../src/core/setup-error.ts';
import { connect } from '../../../src/store/database/connection.ts';
import { type EmbeddedPostgresql, startEmbedded, visitEmbedded } from '../../../src/store/embedded/embedded.ts';
import { postmasterOf } from '../../../src/store/embedded/postmaster.ts';
import { until } from '../../support/until.ts';

const dataDirs: string[] = [];
const running: EmbeddedPostgresql[] = [];

function newDataDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'jobspine-embedded-'));
  dataDirs.push(dir);
  return dir;
}

/** A data directory with a cluster that tests may leave in any state: creating one takes long. */
let used: string | undefined;
async function usedDataDir(): Promise<string> {
  if (used) return used;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobspine-embedded-'));
  await startEmbedded(dataDir).then(server => server.close());
  return (used = dataDir);
}

async function start(dataDir: string): Promise<EmbeddedPostgresql> {
  const server = await startEmbedded(dataDir);
  running.push(server);
  return server;
}

const clusterIn = (dataDir: string): string =>
  path.join(dataDir, readdirSync(dataDir).find(name => /^pg\d+$/.test(name))!);
const pidIn = (dataDir: string): number | undefined => postmasterOf(clusterIn(dataDir))?.pid;

async function ask(url: string, text: string): Promise<unknown> {
  const client = await connect(url, 'test');
  const { rows } = await client.query({ text, rowMode: 'array' });
  await client.end();
  return (rows as unknown[][])[0]?.[0];
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  for (const dir of dataDirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

afterAll(() => {
  if (used) rmSync(used, { recursive: true, force: true });
});

it('it starts in an empty folder, durable, on no port, and keeps its data over a stop', async () => {
  const dataDir = newDataDir();
  const first = await start(dataDir);
  const settings = `select current_setting('fsync') || ' ' || current_setting('synchronous_commit')
    || ' ' || current_setting('listen_addresses')`;
  expect(await ask(first.url, settings)).toBe('on on ');
  await ask(first.url, 'create table kept as select 1 as n');
  await first.close();
  expect(pidIn(dataDir)).toBeUndefined();
  const second = await start(dataDir);
  expect(await ask(second.url, 'select n from kept')).toBe(1);
});

it('no other user can reach its socket', async () => {
  const dataDir = await usedDataDir();
  await start(dataDir);
  expect(statSync(path.join(clusterIn(dataDir), '.s.PGSQL.5432')).isSocket()).toBe(true);
  expect(statSync(clusterIn(dataDir)).mode & 0o077).toBe(0);
});

it('in a folder whose path is too long for a socket, it listens on the loopback address', async () => {
  const parent = newDataDir();
  // As root, the server runs as another user.
  chmodSync(parent, 0o755);
  const dataDir = path.join(parent, 'long'.repeat(25));
  const server = await start(dataDir);
  expect(await ask(server.url, `select current_setting('listen_addresses')`)).toBe('127.0.0.1');
  process.kill(pidIn(dataDir)!, 'SIGKILL');
  await until(() => ask(server.url, 'select 1'));
});

it('only the owner of its files can read its password', async () => {
  const dataDir = await usedDataDir();
  await start(dataDir);
  const file = path.join(dataDir, 'postgres.password');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').length).toBeGreaterThan(20);
});

it('it refuses a data directory that a running Jobspine owns, and leaves that one alone', async () => {
  const dataDir = await usedDataDir();
  const { url } = await start(dataDir);
  await expect(startEmbedded(dataDir)).rejects.toThrow(/is in use by another running Jobspine/);
  expect(await ask(url, 'select 1')).toBe(1);
});

it('a visitor can use it next to its owner, which keeps it', async () => {
  const dataDir = await usedDataDir();
  const { url } = await start(dataDir);
  const visitor = await visitEmbedded(dataDir);
  expect(visitor.url).toBe(url);
  await visitor.close();
  expect(await ask(url, 'select 1')).toBe(1);
});

it('without an owner, it starts for a visitor and stops after it', async () => {
  const dataDir = await usedDataDir();
  const visitor = await visitEmbedded(dataDir);
  expect(await ask(visitor.url, 'select 1')).toBe(1);
  await visitor.close();
  expect(pidIn(dataDir)).toBeUndefined();
});

it('of two starts at the same time, one creates the cluster and one owns it', async () => {
  const dataDir = newDataDir();
  const results = await Promise.allSettled([start(dataDir), start(dataDir)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(readdirSync(dataDir).filter(name => name.startsWith('pg'))).toEqual([path.basename(clusterIn(dataDir))]);
});

it('a server that dies is restarted at the same address', async () => {
  const dataDir = await usedDataDir();
  const { url } = await start(dataDir);
  await ask(url, 'create table remembered as select 1 as n');
  const pid = pidIn(dataDir)!;
  process.kill(pid, 'SIGKILL');
  await until(() => pidIn(dataDir) !== pid && ask(url, 'select n from remembered'));
});

it('the server of a process that was killed is adopted', async () => {
  const dataDir = await usedDataDir();
  const script = `import { startEmbedded } from '${path.resolve('src/store/embedded/embedded.ts')}';
    await startEmbedded('${dataDir}'); console.log('started');`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'pipe' });
  // The script writes nothing if it fails.
  await Promise.race([once(owner.stdout, 'data'), once(owner, 'exit')]);
  const pid = pidIn(dataDir);
  expect(pid).toBeGreaterThan(0);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await start(dataDir);
  expect(pidIn(dataDir)).toBe(pid);
});

it('a postmaster.pid with a process id that belongs to another program is ignored', async () => {
  const dataDir = await usedDataDir();
  const { close } = await startEmbedded(dataDir);
  await close();
  writeFileSync(
    path.join(clusterIn(dataDir), 'postmaster.pid'),
    `${process.pid}\n/x\n1\n5432\n${clusterIn(dataDir)}\n\n1\nready\n`,
  );
  writeFileSync(path.join(clusterIn(dataDir), '.s.PGSQL.5432.lock'), `${process.pid}\n/x\n1\n5432\n`);
  const { url } = await start(dataDir);
  expect(await ask(url, 'select 1')).toBe(1);
});

it.each([
  ['pg99', /newer Jobspine: it holds PostgreSQL 99/],
  ['pg9', /must be upgraded, see docs\/operations\.md: it holds PostgreSQL 9/],
])('a data directory that holds only %s is refused', async (name, message) => {
  const dataDir = newDataDir();
  mkdirSync(path.join(dataDir, name));
  await expect(startEmbedded(dataDir)).rejects.toThrow(message);
});

it('a data directory that cannot be used gives an error of one line', async () => {
  const file = path.join(newDataDir(), 'file');
  writeFileSync(file, '');
  const refusal = await startEmbedded(path.join(file, 'data')).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SetupError);
  expect(String(refusal)).toMatch(/JOBSPINE_DATA_DIR .*\/data cannot be used/);
});

it.runIf(process.getuid?.() === 0)(
  'a folder that the user of the server may not enter gives root an error',
  async () => {
    const closed = newDataDir();
    const refusal = startEmbedded(path.join(closed, 'data'));
    await expect(refusal).rejects.toThrow(/JOBSPINE_DATA_DIR|cannot store its data/);
    await expect(refusal).rejects.not.toThrow(/\n/);
  },
);
