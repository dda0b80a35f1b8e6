import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/store/database/connection.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { isAlive, isPostgresql, postmasterOf } from '../../src/store/embedded/postmaster.ts';
import { urlOf } from './database.ts';
import { startPostgresql } from './postgresql.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the PostgreSQL server that all test files of a run share. */
    cluster: string;
  }
}

/** Not durable when the machine crashes, which does not matter to tests, but much faster. */
const HASTY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
  max_connections: '500',
};

/** A folder in memory on Linux, where copying a database takes a tenth of the time. */
const IN_MEMORY = '/dev/shm';
const PREFIX = 'jobspine-cluster-';
const ENOUGH_BYTES = 4 * 1024 ** 3;

/** Starts the server, creates the migrated database that tests copy, and builds the program if necessary. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = path.resolve(import.meta.dirname, '../../bin/jobspine.js');
  const built = spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the program does not start:\n${built.stderr}`);
  const folder = fastFolder();
  clearAway(folder);
  const dataDir = mkdtempSync(path.join(folder, `${PREFIX}${process.pid}-`));
  const server = await startPostgresql(dataDir, HASTY);
  const client = await connect(server.url(), 'test');
  const { rows } = await client.query('show server_version');
  process.stdout.write(`PostgreSQL ${rows[0].server_version} with Node ${process.versions.node}\n`);
  await client.query('create database template');
  await client.end();
  await migrate(urlOf(server.url(), 'template'));
  project.provide('cluster', server.url());
  return async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

function fastFolder(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ENOUGH_BYTES ? IN_MEMORY : tmpdir();
}

/** Stops the servers of runs that were killed. */
function clearAway(folder: string): void {
  for (const name of readdirSync(folder).filter(name => name.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
    const dataDir = path.join(folder, name);
    for (const cluster of readdirSync(dataDir).filter(name => /^pg\d+$/.test(name))) {
      const server = postmasterOf(path.join(dataDir, cluster));
      if (server && isPostgresql(server.pid)) process.kill(server.pid, 'SIGQUIT');
    }
    rmSync(dataDir, { recursive: true, force: true });
  }
}
