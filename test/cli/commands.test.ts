/*
 * The client commands, run as processes against a server.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { addClientCommands } from '../../src/cli/commands.ts';
import { firstPasswordFile } from '../../src/wiring/bootstrap.ts';
import { type Ended, type RunningServer, runJobspine, startServer, temporaryFolder } from '../support/server.ts';

let server: RunningServer;

const jobspine = (...args: string[]): Promise<Ended> =>
  runJobspine(args, { JOBSPINE_URL: server.url, JOBSPINE_PASSWORD: 'admin' });

/** Runs a command that must succeed, and returns its output. */
async function printed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await jobspine(...args);
  expect(code, stderr).toBe(0);
  return stdout.trimEnd();
}

/** Runs a command that must fail, and returns its one line on standard error. */
async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await jobspine(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  // The program reports when it is built because its source has changed.
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter(line => !line.startsWith('jobspine: building'));
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

const TYPES: Record<string, string> = {
  CLI_WELL: 'job.log("well");',
  CLI_FAILING: 'job.fatalFail("No good");',
  CLI_LONG: 'sleep(3600000);',
};

function fileWith(name: string, content: string): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

const listDocument = (...tasks: object[]): string => JSON.stringify({ task: tasks });

beforeAll(async () => {
  server = await startServer();
  for (const [index, [jobType, script]] of Object.entries(TYPES).entries()) {
    const body = listDocument({ step: 1, description: 'Only step', script, jobType });
    const headers = { 'content-type': 'application/json' };
    await server.request(`/task-definition/jobtype/${jobType}?id=${20_000 + index}`, { method: 'POST', body, headers });
  }
});

describe('job create', () => {
  it('prints only the id, for use in other commands', async () => {
    expect(await printed('job', 'create', 'CLI_WELL')).toMatch(/^VX-\d+$/);
  });

  it('accepts metadata, a priority and a hold', async () => {
    const options = ['--metadata', 'a=1', '--metadata', 'b=x=y z', '--priority', 'HIGH', '--hold', '--json'];
    const { jobId, status, priority } = JSON.parse(await printed('job', 'create', 'CLI_WELL', ...options));
    expect({ status, priority }).toEqual({ status: 'HOLD', priority: 'HIGH' });
    const shown = await printed('job', 'show', jobId);
    expect(shown).toContain('a = 1');
    expect(shown).toContain('b = x=y z');
  });

  it('explains in one line why the server refuses', async () => {
    expect(await refused('job', 'create', 'NO_SUCH_TYPE')).toMatch(/^jobspine: There is no job type 'NO_SUCH_TYPE'/);
  });
});

describe('job wait', () => {
  it('exits with 0 when all jobs have succeeded, and prints the state of each', async () => {
    const ids = [await printed('job', 'create', 'CLI_WELL'), await printed('job', 'create', 'CLI_WELL')];
    expect(await printed('job', 'wait', ...ids)).toBe(ids.map(id => `${id}  FINISHED`).join('\n'));
  });

  it('exits with 1 when a job has failed, with its error message', async () => {
    const id = await printed('job', 'create', 'CLI_FAILING');
    expect(await jobspine('job', 'wait', id)).toMatchObject({ code: 1, stdout: `${id}  FAILED_TOTAL: No good\n` });
  });

  it('exits with 2 when the timeout expires', async () => {
    const id = await printed('job', 'create', 'CLI_LONG');
    const { code, stdout } = await jobspine('job', 'wait', id, '--timeout', '0.5');
    expect(code).toBe(2);
    expect(stdout).toMatch(/ {2}(READY|STARTED)/);
    await printed('job', 'abort', id, '--reason', 'Long enough');
    expect(await jobspine('job', 'wait', id)).toMatchObject({ code: 1, stdout: expect.stringContaining('ABORTED') });
  });

  it('shows each change in a line on standard error without a terminal', async () => {
    const id = await printed('job', 'create', 'CLI_WELL');
    const { stderr } = await jobspine('job', 'wait', id, '--json');
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`${id}  1/1  FINISHED`);
  });

  it('prints the jobs as JSON, one per line', async () => {
    const id = await printed('job', 'create', 'CLI_WELL', '--metadata', 'a=1');
    const { jobId, data } = JSON.parse(await printed('job', 'wait', id, '--json'));
    expect(jobId).toBe(id);
    expect(data).toContainEqual({ key: 'a', value: '1' });
  });

  it('refuses an invalid timeout', async () => {
    expect(await refused('job', 'wait', 'VX-1', '--timeout', 'soon')).toContain(
      '--timeout must be a number of seconds',
    );
  });
});

describe('job list', () => {
  it('finds jobs by state, type and metadata, newest first', async () => {
    const data = ['--metadata', 'cli_list=one'];
    const first = await printed('job', 'create', 'CLI_WELL', ...data, '--hold');
    const second = await printed('job', 'create', 'CLI_WELL', ...data, '--hold');
    const table = await printed('job', 'list', '--state', 'HOLD,READY', '--type', 'CLI_WELL', ...data, '--user', 'all');
    const [headings, ...rows] = table.split('\n');
    expect(headings).toMatch(/^ID +STATUS +TYPE +PRIORITY +USER +STARTED +STEP$/);
    expect(rows.map(row => row.split(/ +/).slice(0, 3))).toEqual([
      [second, 'HOLD', 'CLI_WELL'],
      [first, 'HOLD', 'CLI_WELL'],
    ]);
  });

  it('prints the response of the API with --json', async () => {
    const { hits, job } = JSON.parse(await printed('job', 'list', '--number', '1', '--sort', 'jobId asc', '--json'));
    expect(hits).toBeGreaterThan(1);
    expect(job).toMatchObject([{ jobId: 'VX-1' }]);
  });

  it('refuses an unknown state in one line', async () => {
    expect(await refused('job', 'list', '--state', 'DONE')).toContain("'DONE' is not a job state; there are ABORTED");
  });
});

describe('job show', () => {
  it('shows each attempt with its log', async () => {
    const id = await printed('job', 'create', 'CLI_WELL');
    await printed('job', 'wait', id);
    expect(await printed('job', 'show', id)).toMatch(/^1 +FINISHED +[-\d]+ [:\d]+ +Only step\n +well$/m);
  });

  it('refuses a job that does not exist on the server', async () => {
    expect(await refused('job', 'show', 'VX-999999')).toMatch(/^jobspine: There is no job VX-999999 at http/);
  });
});

describe('job abort and job rerun', () => {
  it('abort each job, even when another one fails', async () => {
    const id = await printed('job', 'create', 'CLI_WELL', '--hold');
    expect(await refused('job', 'abort', 'VX-999999', id, '--no-cleanup')).toContain('VX-999999');
    expect((await jobspine('job', 'wait', id)).stdout).toBe(`${id}  ABORTED\n`);
  });

  it('run a job again as a new one', async () => {
    const id = await printed('job', 'create', 'CLI_WELL', '--metadata', 'a=1');
    const copy = await printed('job', 'rerun', id, '--priority', 'LOW');
    expect(copy).not.toBe(id);
    const shown = await printed('job', 'show', copy);
    expect(shown).toContain('a = 1');
    expect(shown).toMatch(/priority +LOW/);
  });
});

describe('jobtype load', () => {
  const xml = `<!-- <jobType>NOT_THIS</jobType> -->
    <v:TaskDefinitionListDocument xmlns:v="http://xml.vidispine.com/schema/vidispine"><v:task>
      <v:script><![CDATA[ job.log("<jobType>NOR_THIS</jobType>"); ]]></v:script><v:step>1</v:step>
      <v:jobType>CLI_XML</v:jobType>
    </v:task></v:TaskDefinitionListDocument>`;

  it('creates the type in the file with --id', async () => {
    const file = fileWith('type.xml', xml);
    expect(await refused('jobtype', 'load', file)).toContain('There is no job type CLI_XML: create it with --id');
    expect(await printed('jobtype', 'load', file, '--id', '20100')).toContain('Created CLI_XML');
    await printed('job', 'wait', await printed('job', 'create', 'CLI_XML'));
    expect(await refused('jobtype', 'load', file)).toContain('CLI_XML already has a step 1');
    expect(await refused('jobtype', 'load', file, '--id', '20100')).toContain('leave out --id');
  });

  it('adds steps of a JSON file to several types', async () => {
    const tasks = ['CLI_WELL', 'CLI_FAILING'].map(jobType => ({ step: 2, script: ';', jobType }));
    const file = fileWith('more.json', listDocument(...tasks));
    expect(await printed('jobtype', 'load', file)).toContain('to CLI_WELL, CLI_FAILING');
  });

  it('explains the error in a file', async () => {
    expect(await refused('jobtype', 'load', 'no-such-file.xml')).toContain('no-such-file.xml cannot be read');
    expect(await refused('jobtype', 'load', fileWith('a.json', '{"task":'))).toContain('is not JSON');
    expect(await refused('jobtype', 'load', fileWith('b.xml', '<JobDocument/>'))).toContain(
      'has no task with a jobType',
    );
    const script = listDocument({ step: 3, script: 'let x = ;', jobType: 'CLI_WELL' });
    expect(await refused('jobtype', 'load', fileWith('c.json', script))).toContain('line 1');
  });
});

describe('the server and the login', () => {
  it('may be a URL with or without /API', async () => {
    for (const url of [server.url, server.url.replace('/API', ''), `${server.url}/`]) {
      const { code } = await runJobspine(['job', 'list'], { JOBSPINE_URL: url, JOBSPINE_PASSWORD: 'admin' });
      expect(code).toBe(0);
    }
  });

  it('are named when no server responds', async () => {
    const { code, stderr } = await runJobspine(['job', 'list'], {
      JOBSPINE_URL: 'http://127.0.0.1:9',
      JOBSPINE_PASSWORD: 'admin',
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/No server responds at .*JOBSPINE_URL\n$/),
    });
  });

  it('are named when the password is wrong', async () => {
    const settings = { JOBSPINE_URL: server.url, JOBSPINE_PASSWORD: 'wrong' };
    expect((await runJobspine(['job', 'list'], settings)).stderr).toContain('JOBSPINE_USER and JOBSPINE_PASSWORD');
  });

  it('include the initial password of a server on this machine', async () => {
    const dataDir = temporaryFolder();
    const settings = { JOBSPINE_URL: server.url, JOBSPINE_DATA_DIR: dataDir };
    const { code, stderr } = await runJobspine(['job', 'list'], settings);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('set JOBSPINE_PASSWORD') });
    writeFileSync(firstPasswordFile({ dataDir }), 'admin\n');
    expect(await runJobspine(['job', 'list'], settings)).toMatchObject({ code: 0 });
  });

  it('do not use that password for other machines and other users', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(firstPasswordFile({ dataDir }), 'admin\n');
    for (const other of [{ JOBSPINE_URL: 'http://jobs.example.com' }, { JOBSPINE_USER: 'anna' }]) {
      const { stderr } = await runJobspine(['job', 'list'], { JOBSPINE_DATA_DIR: dataDir, ...other });
      expect(stderr).toMatch(/^jobspine: There is no password for the user \w+: set JOBSPINE_PASSWORD/);
    }
  });
});

describe('the help', () => {
  const program = new Command('jobspine');
  addClientCommands(program);
  const commands = program.commands.flatMap(group => group.commands.map(command => ({ group: group.name(), command })));

  for (const { group, command } of commands) {
    it(`shows examples of ${group} ${command.name()}`, () => {
      let help = '';
      command.configureOutput({ writeOut: text => void (help += text) }).outputHelp();
      expect(help).toContain(`Examples:\n  jobspine ${group} ${command.name()}`);
    });
  }
});

describe('token', () => {
  const make = async (): Promise<string> => {
    const response = await server.request('/token', { headers: { accept: 'text/plain' } });
    return response.text();
  };
  const statusOf = async (token: string): Promise<number> =>
    (await server.request('/whoami', { headers: { authorization: `token ${token}` } })).status;

  it('list shows the tokens without their texts, and end ends those with these ids', async () => {
    const [first, second] = [await make(), await make()];
    const shown = await printed('token', 'list');
    expect(shown).toMatch(/^ID +CREATED +USED +EXPIRES\n\d+ +20.*never.*\n\d+ +20.*$/);
    for (const token of [first, second]) expect(shown).not.toContain(token);
    const ids = [...shown.matchAll(/^\d+/gm)].map(([id]) => id);
    expect(await printed('token', 'end', ids[1]!)).toBe(`Ended ${ids[1]}`);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    expect(await printed('token', 'end', '--all', '--user', 'admin')).toBe('Ended all tokens of admin');
    expect(await statusOf(second)).toBe(401);
  });
  it('end refuses to guess which tokens are meant', async () => {
    expect(await refused('token', 'end')).toBe('jobspine: Name the ids of the tokens to end, or --all');
    expect(await refused('token', 'end', '1', '--all')).toBe('jobspine: Name the ids of the tokens to end, or --all');
    expect(await refused('token', 'end', '4711')).toContain('There is no token 4711');
  });
});
