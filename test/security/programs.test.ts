// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of commands are written like that.
/*
 * Programs that steps run cannot harm the server, and the data of a job cannot make them do other things.
 */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCommandRuntime } from '../../src/runtimes/programs/command.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import { assignmentOf, fakeHooks } from '../runtimes/fake-hooks.ts';
import { confinement, runProgram } from '../support/confinement.ts';
import { processes } from '../support/processes.ts';

const NODE = process.execPath;

let folder: string;
let command: Runtime;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'programs-')));
  await mkdir(path.join(folder, 'media'));
  await mkdir(path.join(folder, 'outside'));
  await symlink('../outside', path.join(folder, 'media', 'link'));
  await symlink('../outside/new.txt', path.join(folder, 'media', 'dangling'));
  command = createCommandRuntime({
    programs: [NODE, 'touch'],
    networkPrograms: [],
    runProgram,
    mediaRoots: [path.join(folder, 'media')],
  });
});
afterAll(() => rm(folder, { recursive: true }));

const run = (metadata: Record<string, string | string[]>, hooks = fakeHooks()) =>
  command(assignmentOf({ kind: 'bean', bean: 'jobspine', method: 'command' }, metadata), hooks);

const OUTSIDE: [file: string, why: string][] = [
  ['link/new.txt', 'behind a link to a folder'],
  ['dangling', 'as a link that leads nowhere yet'],
  ['link/../dangling', 'by a way up'],
];
for (const [file, why] of OUTSIDE) {
  it(`an output file must be below a media root, too: ${why}`, async () => {
    const outcome = await run({ program: 'touch', argument: '${file}' }, fakeHooks({ file }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/not below a media root|contains/),
    });
    expect(await readdir(path.join(folder, 'outside'))).toEqual([]);
  });
}

it('an output file may be below a media root', async () => {
  expect(await run({ program: 'touch', argument: '${file}' }, fakeHooks({ file: 'new.txt' }))).toEqual({
    kind: 'finished',
  });
});

it('a program that leaves its process group and keeps its output open does not block its step', async () => {
  const script = `
    const child = require('node:child_process').spawn('sleep', ['309.5'], { detached: true, stdio: 'inherit' });
    console.log('said');
    child.unref();`;
  const sleepers = () => processes().filter(({ program, args }) => program === 'sleep' && args.includes('309.5'));
  const hooks = fakeHooks();
  expect(await run({ program: NODE, argument: ['-e', script], output: 'out' }, hooks)).toEqual({ kind: 'finished' });
  expect(hooks.stored.get('out')).toBe('said');
  if ((await confinement.missing()).length === 0) expect(sleepers()).toEqual([]);
  for (const { pid } of sleepers()) process.kill(pid);
}, 20_000);

it('a server that may open no more files keeps running, and retries the step', async () => {
  const source = path.resolve(import.meta.dirname, '../../src/runtimes/programs/process.ts');
  const script = `
    import { openSync } from 'node:fs';
    import { runProcess } from '${source}';
    try { for (;;) openSync('/dev/null', 'r'); } catch {}
    const request = { file: '/bin/true', args: [], workingDirectory: '/', timeoutMs: 1000, outputBytes: 1 };
    const end = await runProcess({ ...request, signal: new AbortController().signal });
    setTimeout(() => process.stdout.write(end.kind), 50);`;
  const limited = ['-c', 'ulimit -n 120 && exec "$@"', '-', NODE, '--import', 'tsx', '--input-type=module'];
  const { stdout } = await promisify(execFile)('sh', [...limited, '-e', script]);
  expect(stdout).toBe('notStarted');
});
