import { describe, expect, it } from 'vitest';
import { emptyDatabase, freshDatabase } from '../support/database.ts';
import { runJobspine, startServer, temporaryFolder } from '../support/server.ts';

describe('--help', () => {
  it.each([[['--help']], [['serve', '--help']]])('%j lists commands or options, and every setting', async args => {
    const { code, stdout } = await runJobspine(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}DATABASE_URL {2,}\S/m);
    expect(stdout).toMatch(/^ {2}JOBSPINE_PORT {2,}\S/m);
  });
});

it('an unknown command is refused with a suggestion', async () => {
  const refusal = { code: 1, stdout: '', stderr: 'jobspine: There is no command migrat: did you mean migrate?\n' };
  expect(await runJobspine(['migrat'])).toEqual(refusal);
});

describe('migrate', () => {
  it('brings a database up to date, and reports when it already is', async () => {
    const settings = { DATABASE_URL: await emptyDatabase() };
    expect((await runJobspine(['migrate'], settings)).stderr).toContain('0001_spine');
    expect(await runJobspine(['migrate'], settings)).toEqual({
      code: 0,
      stdout: 'The database is up to date\n',
      stderr: '',
    });
  });
});

describe('user', () => {
  it('adds, lists and deletes accounts, and changes their passwords', async () => {
    const { url } = await freshDatabase();
    const settings = { DATABASE_URL: url };
    const user = (args: string[], input = '') => runJobspine(['user', ...args], settings, { input });
    const server = await startServer(settings);
    const statusWith = async (password: string): Promise<number> => {
      const authorization = `Basic ${btoa(`ann:${password}`)}`;
      return (await server.request('/whoami', { headers: { authorization } })).status;
    };
    expect(await user(['add', 'ann', '--role', '_job_read', '_job_write'], 'the-first-one\n')).toMatchObject({
      code: 0,
      stdout: 'Added ann\n',
    });
    expect((await user(['list'])).stdout).toBe('admin\t_administrator\nann\t_job_read,_job_write\n');
    expect(await statusWith('the-first-one')).toBe(200);
    expect((await user(['passwd', 'ann'], 'the-second-one\n')).stdout).toBe('Changed the password of ann\n');
    expect(await statusWith('the-second-one')).toBe(200);
    expect((await user(['remove', 'ann'])).stdout).toBe('Removed ann\n');
    expect((await user(['list'])).stdout).not.toContain('ann');
  });

  it.each([
    [['passwd', 'nobody'], 'long enough\n', /nobody/],
    [['add', 'ann'], '\n', /at least 10 characters/],
    [['add', 'ann'], 'too short\n', /at least 10 characters/],
    [['remove', 'nobody'], '', /nobody/],
  ])('refuses %j with the input %j in one line', async (args, input, message) => {
    const settings = { DATABASE_URL: (await freshDatabase()).url };
    const { code, stderr } = await runJobspine(['user', ...args], settings, { input });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) });
    expect(stderr).toMatch(/^jobspine: [^\n]*\n$/);
  });

  it('takes no password as an option: other users see the arguments of a process', async () => {
    const { code, stderr } = await runJobspine(['user', 'add', 'ann', '--password', 'long enough']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("unknown option '--password'") });
  });

  it('works on the embedded database while its server runs, and without a server', async () => {
    const settings = { JOBSPINE_DATA_DIR: temporaryFolder() };
    const server = await startServer(settings);
    expect((await runJobspine(['user', 'list'], settings)).stdout).toBe('admin\t_administrator\n');
    expect((await fetch(`${server.url}/whoami`)).status).toBe(401);
    await server.end('SIGTERM');
    expect((await runJobspine(['user', 'list'], settings)).stdout).toBe('admin\t_administrator\n');
  });
});
