// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of commands have this form.

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCommandRuntime } from '../../../src/runtimes/programs/command.ts';
import type { Runtime } from '../../../src/runtimes/runtime.ts';
import { runProgram } from '../../support/confinement.ts';
import { processes } from '../../support/processes.ts';
import { until } from '../../support/until.ts';
import { assignmentOf, type FakeHooks, fakeHooks } from '../fake-hooks.ts';

let root: string;
let command: Runtime;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'media-')));
  await mkdir(path.join(root, 'clips'));
  await writeFile(path.join(root, 'clips', 'a b.txt'), 'content');
  await symlink('/etc', path.join(root, 'etc'));
  const programs = ['sh', 'echo', 'printf', 'cat', 'env', 'sleep'];
  command = createCommandRuntime({ programs, networkPrograms: [], runProgram, mediaRoots: [root] });
});
afterAll(() => rm(root, { recursive: true }));

const run = (metadata: Record<string, string | string[]>, hooks: FakeHooks = fakeHooks()) =>
  command(assignmentOf({ kind: 'bean', bean: 'jobspine', method: 'command' }, metadata), hooks);

const shell = (script: string, more: Record<string, string> = {}) => ({
  program: 'sh',
  argument: ['-c', script],
  ...more,
});
const failed = (message: string | RegExp, fatal: boolean) => ({
  kind: 'failed',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
  fatal,
});

describe('a command', () => {
  it('stores its output as job metadata', async () => {
    const hooks = fakeHooks();
    expect(await run({ program: 'echo', argument: ['one', 'two'], output: 'said' }, hooks)).toEqual({
      kind: 'finished',
    });
    expect(hooks.stored.get('said')).toBe('one two');
  });

  it('fills in job metadata, which never splits an argument', async () => {
    const hooks = fakeHooks({ name: `a b"; 'c' $(id) \${x} *`, n: '5' });
    await run({ program: 'printf', argument: ['[%s]', '${name}', 'x${n}y${n}'], output: 'said' }, hooks);
    expect(hooks.stored.get('said')).toBe(`[a b"; 'c' $(id) \${x} *][x5y5]`);
  });

  it('runs in the first media root, or in its working directory below a media root', async () => {
    const hooks = fakeHooks({ folder: 'clips' });
    await run(shell('pwd', { output: 'a' }), hooks);
    await run(shell('pwd', { output: 'b', workingDirectory: `${root}/\${folder}` }), hooks);
    expect([hooks.stored.get('a'), hooks.stored.get('b')]).toEqual([root, path.join(root, 'clips')]);
  });

  it('sees only PATH and the like of the environment', async () => {
    const hooks = fakeHooks();
    await run({ program: 'env', output: 'env' }, hooks);
    const names = hooks.stored
      .get('env')!
      .split('\n')
      .map(line => line.split('=')[0]!);
    expect(names.filter(name => !['PATH', 'LANG', 'TMPDIR', 'PWD', 'SHLVL', '_'].includes(name))).toEqual([]);
  });

  it('reports how it failed, with the end of its standard error', async () => {
    const script = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; exit 3';
    expect(await run(shell(script))).toEqual(failed(/^sh ended with exit code 3: line 3\n.*line 12$/s, false));
    expect(await run(shell('exit 4'))).toEqual(failed('sh ended with exit code 4', false));
    expect(await run(shell('kill -9 $$'))).toEqual(failed('sh was ended by SIGKILL', false));
  });

  it('stores the beginning of a long output, with a note', async () => {
    const hooks = fakeHooks();
    expect(await run(shell('yes | head -c 3000000; yes | head -c 3000000 >&2', { output: 'o' }), hooks)).toEqual({
      kind: 'finished',
    });
    expect(hooks.stored.get('o')).toMatch(/^(y\n){32768}\n\[cut off: 65536 of 3000000 bytes\]$/);
  }, 60_000);

  /** The processes of `sleep` for that many seconds. */
  const sleepers = (seconds: string) =>
    processes().filter(({ program, args }) => program === 'sleep' && args.includes(seconds));

  it('is stopped when it writes nothing for the time that the step allows', async () => {
    expect(await run(shell('echo a; sleep 60', { stallTimeout: '0.3' }))).toEqual(
      failed('sh wrote nothing for 0.3 s', false),
    );
  });

  it('is ended after its time limit, with its children', async () => {
    const script = `(trap '' TERM; sleep 301.25) & sleep 301.25`;
    expect(await run(shell(script, { timeout: '0.2' }))).toEqual(failed('sh ran for more than 0.2 s', false));
    await until(() => sleepers('301.25').length === 0);
  }, 30_000);

  it('is ended when its job is aborted', async () => {
    const hooks = fakeHooks();
    const ended = run(shell('sleep 302.25; true'), hooks);
    await until(() => sleepers('302.25').length === 1);
    hooks.abort();
    expect(await ended).toEqual({ kind: 'aborted' });
    expect(sleepers('302.25')).toEqual([]);
    expect(await run(shell('exit 0'), hooks)).toEqual({ kind: 'aborted' });
  });

  it('leaves no children behind', async () => {
    expect(await run(shell('sleep 303.25 &'))).toEqual({ kind: 'finished' });
    await until(() => sleepers('303.25').length === 0);
  });
});

describe('a command is refused for good', () => {
  const data = {
    dash: '-rf',
    url: 'http://169.254.169.254/',
    concat: 'concat:/etc/passwd|b',
    subfile: 'subfile,,start,0,end,0,,:/etc/passwd',
    file: 'file:///etc/passwd',
    outside: '/etc/passwd',
    up: 'clips/../../x',
    link: 'etc/passwd',
    nul: 'a\0b',
  };
  const cases: [metadata: Record<string, string | string[]>, message: RegExp, why: string][] = [
    [{}, /names no program/, 'without a program'],
    [
      { program: 'rm' },
      /may not run rm: it is not in JOBSPINE_ALLOWED_PROGRAMS, which has sh, echo/,
      'that is not on the list',
    ],
    [{ program: '/bin/sh' }, /may not run/, 'under a name that is not on the list'],
    [{ program: 'cat', argument: '${missing}' }, /has no metadata missing/, 'if metadata is missing'],
    [
      { program: 'cat', argument: '${constructor}' },
      /has no metadata constructor/,
      'if metadata is only an inherited property',
    ],
    [{ program: 'cat', argument: '${dash}' }, /cannot begin an option/, 'if job metadata begins an option'],
    [{ program: 'cat', argument: '${url}' }, /cannot choose a protocol/, 'if job metadata names a server'],
    [{ program: 'cat', argument: '${concat}' }, /cannot choose a protocol/, 'if job metadata joins files'],
    [{ program: 'cat', argument: '${subfile}' }, /cannot choose a protocol/, 'if job metadata names a part of a file'],
    [{ program: 'cat', argument: '${file}' }, /cannot choose a protocol/, 'if job metadata names a file by URL'],
    [
      { program: 'cat', argument: '${outside}' },
      /not below a media root/,
      'if job metadata names a file outside the media roots',
    ],
    [{ program: 'cat', argument: 'file:${outside}' }, /not below a media root/, 'even if the step adds a prefix'],
    [{ program: 'cat', argument: '${up}' }, /contains \.\./, 'if job metadata contains ..'],
    [
      { program: 'cat', argument: '${link}' },
      /not below a media root/,
      'if job metadata names a link that leads outside',
    ],
    [{ program: 'cat', argument: './${link}' }, /not below a media root/, 'if only the whole argument leads outside'],
    [{ program: 'cat', argument: '${nul}' }, /NUL/, 'with a NUL character'],
    [{ program: 'cat', workingDirectory: '/etc' }, /is not below a media root/, 'in a folder outside the media roots'],
    [{ program: 'cat', workingDirectory: 'clips' }, /is not below a media root/, 'in a relative folder'],
    [{ program: 'cat', timeout: 'soon' }, /timeout must be a number/, 'with an invalid timeout'],
  ];
  for (const [metadata, message, why] of cases) {
    it(why, async () => expect(await run(metadata, fakeHooks(data))).toEqual(failed(message, true)));
  }

  it('unless it names files below a media root, or a device without content', async () => {
    const hooks = fakeHooks({ clip: 'clips/a b.txt', whole: path.join(root, 'clips/a b.txt'), title: 'Part: -1' });
    for (const argument of ['${clip}', '${whole}', './${clip}', `${root}/\${clip}`]) {
      expect(await run({ program: 'cat', argument, output: 'o' }, hooks)).toEqual({ kind: 'finished' });
      expect(hooks.stored.get('o')).toBe('content');
    }
    expect(await run({ program: 'cat', argument: '/dev/null' })).toEqual({ kind: 'finished' });
    for (const argument of [
      'title=${title}',
      'see https://example.com/a?b=c',
      'scale=iw/2:-2',
      'text/plain',
      's/a/b/',
    ]) {
      expect(await run({ program: 'echo', argument }, hooks)).toEqual({ kind: 'finished' });
    }
  });
});

describe('ffmpeg and ffprobe', () => {
  it('run when they are allowed; ffmpeg reports progress, ffprobe returns its output', async () => {
    const tools = createCommandRuntime({
      programs: ['ffmpeg', 'ffprobe'],
      networkPrograms: [],
      runProgram,
      mediaRoots: [root],
    });
    const runTool = (metadata: Record<string, string | string[]>, hooks: FakeHooks) =>
      tools(assignmentOf({ kind: 'bean', bean: 'jobspine', method: 'command' }, metadata), hooks);
    const hooks = fakeHooks({ clip: 'clips/test.mkv', seconds: '2' });
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=25:duration=2'];
    const argument = [...source, '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-y', '${clip}'];
    expect(await runTool({ program: 'ffmpeg', argument, duration: '${seconds}' }, hooks)).toEqual({ kind: 'finished' });
    expect(hooks.progressed.at(-1)).toEqual({ value: expect.closeTo(100, -1), total: 100, unit: 'percent' });
    expect(
      await runTool(
        { program: 'ffprobe', argument: ['-v', 'error', '-of', 'json', '-show_format', '${clip}'], output: 'probe' },
        hooks,
      ),
    ).toEqual({ kind: 'finished' });
    expect(JSON.parse(hooks.stored.get('probe')!).format).toMatchObject({ nb_streams: 1 });
  }, 60_000);
});
