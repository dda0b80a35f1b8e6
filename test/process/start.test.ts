import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, postmasterOf } from '../../src/store/embedded/postmaster.ts';
import { emptyDatabase, freshDatabase } from '../support/database.ts';
import { runJobspine, startServer, temporaryFolder } from '../support/server.ts';

const postmasterIn = (dataDir: string) =>
  postmasterOf(path.join(dataDir, readdirSync(dataDir).find(name => /^pg\d+$/.test(name))!));

const statusOf = async (url: string, user: string, password: string): Promise<number> => {
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
  return (await fetch(`${url}/whoami`, { headers })).status;
};

describe('on an embedded database', () => {
  it('generates a password on the first start only, prints it and stores it, and keeps all data', async () => {
    const dataDir = temporaryFolder();
    const first = await startServer({ JOBSPINE_DATA_DIR: dataDir });
    const { stdout } = first.output();
    const password = /^ {2}password {2}(\S+)/m.exec(stdout)?.[1] ?? '';
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`jobspine ready ${first.url}`);
    expect(stdout).toContain(`curl -u admin:${password} -H 'Accept: application/xml' '${first.url}/job'`);
    expect(readFileSync(path.join(dataDir, 'admin.password'), 'utf8').trim()).toBe(password);
    expect(statSync(path.join(dataDir, 'admin.password')).mode & 0o777).toBe(0o600);
    expect(await statusOf(first.url, 'admin', password)).toBe(200);
    expect((await first.end('SIGTERM')).code).toBe(0);

    const second = await startServer({ JOBSPINE_DATA_DIR: dataDir });
    expect(second.output().stdout).not.toContain(password);
    expect(await statusOf(second.url, 'admin', password)).toBe(200);
  });

  it('takes the first password from JOBSPINE_ADMIN_PASSWORD, and neither prints nor stores it', async () => {
    const dataDir = temporaryFolder();
    const server = await startServer({ JOBSPINE_DATA_DIR: dataDir, JOBSPINE_ADMIN_PASSWORD: 'given' });
    expect(server.output().stdout).not.toContain('given');
    expect(existsSync(path.join(dataDir, 'admin.password'))).toBe(false);
    expect(await statusOf(server.url, 'admin', 'given')).toBe(200);
  });

  it('stops the database on SIGTERM; after kill -9 the next start takes it over', async () => {
    const dataDir = temporaryFolder();
    const settings = { JOBSPINE_DATA_DIR: dataDir, JOBSPINE_ADMIN_PASSWORD: 'given' };
    const killed = await startServer(settings);
    const { pid } = postmasterIn(dataDir)!;
    await killed.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);
    const next = await startServer(settings);
    expect(postmasterIn(dataDir)?.pid).toBe(pid);
    expect(await statusOf(next.url, 'admin', 'given')).toBe(200);
    await next.end('SIGTERM');
    expect(postmasterIn(dataDir)).toBeUndefined();
  });

  it('refuses a data directory that another running server uses', async () => {
    const dataDir = temporaryFolder();
    await startServer({ JOBSPINE_DATA_DIR: dataDir });
    await expectRefusal({ JOBSPINE_DATA_DIR: dataDir }, /is in use by another running Jobspine/);
  });

  it('refuses a data directory of a newer version', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(path.join(dataDir, 'pg99'));
    await expectRefusal({ JOBSPINE_DATA_DIR: dataDir }, /was made by a newer Jobspine/);
  });
});

describe('on an external database', () => {
  it('takes settings from jobspine.config.json in the current folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'jobspine.config.json'), JSON.stringify({ JOBSPINE_SITE: 'vx' }));
    const { code, stderr } = await runJobspine(['serve'], {}, { folder });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^jobspine: JOBSPINE_SITE must be/) });
  });

  it('starts on an empty database', async () => {
    const server = await startServer({ DATABASE_URL: await emptyDatabase() });
    expect((await server.request('/whoami')).status).toBe(200);
  });

  it('shows the reference of the API, with its style and its script', async () => {
    const server = await startServer();
    const page = await (await server.request('/../APInoauth/docs')).text();
    for (const name of ['page.css', 'search.js'])
      expect(page).toContain(readFileSync(path.resolve(import.meta.dirname, '../../src/http/reference', name), 'utf8'));
  });

  it('exits with code 0 on SIGINT', async () => {
    const server = await startServer();
    expect(await server.end('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  });

  it('shares the database and its users with another server', async () => {
    const { url } = await freshDatabase();
    const servers = await Promise.all([startServer({ DATABASE_URL: url }), startServer({ DATABASE_URL: url })]);
    for (const server of servers) expect((await server.request('/whoami')).status).toBe(200);
  });

  it('refuses a database that a newer version has migrated', async () => {
    const { database, url } = await freshDatabase();
    await database.transaction(tx => tx.query(`insert into pgmigrations (name, run_on) values ('9999_future', now())`));
    await expectRefusal({ DATABASE_URL: url }, /made by a newer Jobspine: its migration 9999_future is unknown/);
  });
});

describe('refuses to start, with one line', () => {
  it.each([
    [{ JOBSPINE_PORT: 'http' }, /JOBSPINE_PORT must be a whole number/],
    [{ JOBSPINE_PROT: '1' }, /did you mean JOBSPINE_PORT\?/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/jobs' }, /ECONNREFUSED/],
    [{ JOBSPINE_DATA_DIR: '/dev/null/data' }, /JOBSPINE_DATA_DIR \/dev\/null\/data cannot be used/],
    [{ JOBSPINE_HOST: '192.0.2.1' }, /JOBSPINE_HOST/],
  ])('%o', async (settings: Record<string, string>, message) => {
    const needsDatabase = 'JOBSPINE_HOST' in settings;
    await expectRefusal(needsDatabase ? { DATABASE_URL: await emptyDatabase(), ...settings } : settings, message);
  });

  it('when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const settings = { DATABASE_URL: await emptyDatabase(), JOBSPINE_PORT: String(port) };
    await expectRefusal(settings, new RegExp(`Port ${port} of 127.0.0.1 is in use: set JOBSPINE_PORT`));
    other.close();
  });

  it('when the password file cannot be written', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const settings = { DATABASE_URL: await emptyDatabase(), JOBSPINE_DATA_DIR: path.join(file, 'data') };
    await expectRefusal(settings, /admin\.password|JOBSPINE_DATA_DIR/);
  });
});

async function expectRefusal(settings: Record<string, string>, message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runJobspine(['serve'], { JOBSPINE_LOG_LEVEL: 'warn', ...settings });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^jobspine: [^\n]*\n$/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}
