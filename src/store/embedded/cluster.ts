/*
 * The cluster of the embedded PostgreSQL: the folder with its data, and its password.
 */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/setup-error.ts';
import { readOrWriteSecret } from '../secret.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { type ServerUser, serverUser } from './user.ts';

export interface Cluster {
  /** The folder with its data. Its name has the major version, so that no other version opens it. */
  dir: string;
  /** The log file of the server; each start overwrites it. */
  log: string;
  binaries: Binaries;
  user: ServerUser;
  password: string;
}

/** The name of the superuser of the cluster. */
export const SUPERUSER = 'jobspine';

/** Finds the cluster in the data directory, or creates it. SetupError if neither is possible. */
export function openCluster(dataDir: string): Cluster {
  makeDataDir(dataDir);
  const existing = clustersIn(dataDir);
  const user = serverUser(existing[0] === undefined ? dataDir : path.join(dataDir, `pg${existing[0]}`));
  const binaries = findBinaries(dataDir, user);
  refuseOtherVersion(dataDir, existing, binaries.majorVersion);
  const dir = path.join(dataDir, `pg${binaries.majorVersion}`);
  const password = readOrWriteSecret(path.join(dataDir, 'postgres.password'));
  const cluster = { dir, log: path.join(dataDir, 'postgres.log'), binaries, user, password };
  if (!existsSync(cluster.dir)) makeCluster(cluster);
  return cluster;
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    accessSync(dataDir, constants.W_OK);
    // Under root the server runs as another user, who must be able to enter; secret files have permissions of their
    // own.
    if (process.getuid?.() === 0) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  } catch (error) {
    const reason = (error as Error).message;
    throw new SetupError(`JOBSPINE_DATA_DIR ${dataDir} cannot be used: ${reason}`, { cause: error });
  }
}

/** Lists the major versions of the clusters in the data directory. */
const clustersIn = (dataDir: string): number[] =>
  readdirSync(dataDir).flatMap(name => {
    const version = /^pg(\d+)$/.exec(name)?.[1];
    return version === undefined ? [] : [Number(version)];
  });

function refuseOtherVersion(dataDir: string, existing: readonly number[], own: number): void {
  const other = existing.find(version => version > own) ?? existing.find(version => version < own);
  if (other === undefined || (other < own && existing.includes(own))) return;
  const whose = other > own ? 'was made by a newer Jobspine' : 'must be upgraded, see docs/operations.md';
  throw new SetupError(
    `The data directory ${dataDir} ${whose}: it holds PostgreSQL ${other}, this Jobspine uses ${own}`,
  );
}

/** Creates the cluster in another folder and renames it when complete: a crash or a second start leaves no half. */
function makeCluster({ dir, binaries, user, password }: Cluster): void {
  const unfinished = mkdtempSync(`${dir}.unfinished-`);
  const passwordFile = `${unfinished}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.ids.uid !== undefined && user.ids.gid !== undefined) {
    chownSync(unfinished, user.ids.uid, user.ids.gid);
    chownSync(passwordFile, user.ids.uid, user.ids.gid);
  }
  try {
    initialize(unfinished, passwordFile, binaries, user);
    renameSync(unfinished, dir);
  } catch (error) {
    // Another start was faster: its cluster is in place.
    if (!existsSync(dir)) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function initialize(dir: string, passwordFile: string, binaries: Binaries, user: ServerUser): void {
  const args = ['-D', dir, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  // Text sorts by code point on every machine, and lower() covers all letters.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  const options = { ...user.ids, cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
  const { status, error, stderr } = spawnSync(path.join(binaries.folder, 'initdb'), args, options);
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim().replaceAll('\n', '; ');
  const problem = `The embedded PostgreSQL cannot store its data in ${dir} as ${user.name}: ${reason}`;
  throw new SetupError(`${problem}. Set JOBSPINE_DATA_DIR to another folder, or DATABASE_URL`);
}
