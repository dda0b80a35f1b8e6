/*
 * The secrets of the server: no program of a step gets them, and no program harms the server, whether the server is
 * root or not.
 */
import { chmodSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const USER = 1234;
const SECRETS = {
  JOBSPINE_ADMIN_PASSWORD: 'secret-of-admin',
  JOBSPINE_PASSWORD: 'secret-of-clients',
  AWS_ACCESS_KEY_ID: 'secret-key-of-s3',
  AWS_SECRET_ACCESS_KEY: 'secret-of-s3',
  AWS_SESSION_TOKEN: 'secret-session-of-s3',
};

/** Paths are put together by the script, since an argument may not name them. */
const SPY = String.raw`slash=$(printf '\057'); all="$slash"proc"$slash"[0-9]*"$slash"
for file in $all"environ" $all"cmdline"; do cat "$file" 2>&1 | tr '\0' ' '; done
env; kill -9 -1 SERVER; echo; echo end`;

interface Job {
  jobId: string;
  status: string;
  data?: { key: string; value: string }[];
}

/** Runs a script of bash as a step, and returns its output. */
async function spy(server: RunningServer): Promise<string> {
  const values = { program: 'bash', output: 'seen' };
  const field = [
    ...Object.entries(values).map(([key, value]) => ({ key, value })),
    ...['-c', SPY.replace('SERVER', String(server.pid))].map(value => ({ key: 'argument', value })),
  ];
  const task = [{ step: 1, bean: 'jobspine', method: 'command', metadata: { field } }];
  await server.send('POST', '/task-definition/jobtype/SPY?id=20000', { task });
  const { jobId } = await server.send<Job>('POST', '/job?type=SPY');
  const job = await until(async () => {
    const now = await server.send<Job>('GET', `/job/${jobId}?metadata=true`);
    return /^F/.test(now.status) ? now : undefined;
  });
  return job.data?.find(({ key }) => key === 'seen')?.value ?? JSON.stringify(job);
}

const servers =
  process.getuid?.() === 0
    ? [
        { name: 'root', launch: {} },
        { name: 'an ordinary user', launch: { uid: USER } },
      ]
    : [{ name: 'the user of the tests', launch: {} }];
for (const { name, launch } of servers)
  it(`a server of ${name} shows no secret to programs, and outlives them`, async () => {
    const media = temporaryFolder();
    chmodSync(media, 0o777);
    const settings = { ...SECRETS, JOBSPINE_ALLOWED_PROGRAMS: 'bash', JOBSPINE_MEDIA_ROOTS: media };
    const server = await startServer(settings, launch);
    const { message = [] } = await server.send<{ message?: string[] }>('GET', '/selftest/programs');
    const seen = await spy(server);
    expect(seen).toMatch(/^end$/m);
    // Without a sandbox programs see what their user sees, and the self test says so.
    if (message.join().includes('There is no sandbox')) expect(seen).toContain('LANG=');
    else expect(seen).not.toMatch(/secret|postgres:\/\//);
    expect((await server.request('/whoami')).status).toBe(200);
  });

it('a server that cannot confine programs says what is missing, at its start and in its self test', async () => {
  // There are no programs in this folder: no setpriv, no prlimit, no unshare.
  const server = await startServer({ PATH: temporaryFolder() });
  const warning = await until(() => /^.*programs are not fully confined.*$/m.exec(server.output().stderr)?.[0]);
  const test = await server.send<{ status: string; message: string[] }>('GET', '/selftest/programs');
  expect(test.status).toBe('warning');
  for (const what of [/There is no sandbox/, /There is no setpriv/, /There is no prlimit/]) {
    expect(warning).toMatch(what);
    expect(test.message.join()).toMatch(what);
  }
});
