/*
 * Each run of a program has its own user, limits and sandbox.
 */
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createConfinement, type ProgramRun } from '../../../src/runtimes/programs/confine.ts';
import { findTool } from '../../../src/runtimes/programs/tools.ts';
import { temporaryFolder } from '../../support/server.ts';

const LIMITS = { memoryBytes: 2 ** 33, cpuSeconds: 5000, fileBytes: 1_000_000, processes: 50 };
const confinement = createConfinement(LIMITS);
const missing = await confinement.missing();
const root = temporaryFolder();
const open: number[] = [];
afterAll(() => {
  open.forEach(closeSync);
  confinement.close();
});

/** Opens a file with this mode and owner, as the server has it. */
function file(name: string, mode: number, uid = 0): number {
  const where = path.join(root, name);
  writeFileSync(where, 'content');
  chmodSync(where, mode);
  chownSync(where, uid, uid);
  open.push(openSync(where, 'r+'));
  return open.at(-1)!;
}

const shell = (script: string, run: Partial<ProgramRun> = {}) =>
  confinement.run({
    file: '/bin/sh',
    args: ['-c', script],
    roots: [],
    network: false,
    timeoutMs: 30_000,
    outputBytes: 10_000,
    signal: new AbortController().signal,
    ...run,
  });
const outputOf = async (script: string, run: Partial<ProgramRun> = {}): Promise<string> => {
  const { stdout, stderr } = await shell(script, run);
  return stdout + stderr;
};

describe('a program', () => {
  it('gets its arguments unchanged, and its exit code is reported', async () => {
    const run = { file: (await findTool('printf'))!, args: ['%s|', '--core=1', '--', '-x', 'a b'] };
    expect(await shell('', run)).toMatchObject({ kind: 'exited', code: 0, stdout: '--core=1|--|-x|a b|' });
    expect(await shell('exit 7')).toMatchObject({ kind: 'exited', code: 7 });
    expect(await shell('kill -9 $$')).toMatchObject({ kind: 'exited', code: 'SIGKILL' });
  });

  it('has no settings and no secrets in its environment', async () => {
    process.env.JOBSPINE_TEST_SECRET = 'secret';
    const names = (await outputOf('env')).split('\n').map(line => line.split('=')[0]!);
    delete process.env.JOBSPINE_TEST_SECRET;
    expect(names.filter(name => !['', 'PATH', 'LANG', 'TMPDIR', 'PWD', 'SHLVL', '_'].includes(name))).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux' || missing.length > 0)(
  'a program on a machine that can confine it',
  () => {
    it('has limits on memory, processor time and file sizes, and leaves no core dump', async () => {
      const limits = await outputOf('cat /proc/self/limits');
      expect(limits).toMatch(/^Max core file size +0 +0 /m);
      expect(limits).toMatch(/^Max address space +8589934592 +8589934592 /m);
      expect(limits).toMatch(/^Max cpu time +5000 +5000 /m);
      expect(limits).toMatch(/^Max file size +1000000 +1000000 /m);
      expect(await shell('head -c 2000000 /dev/zero > big', { roots: [root], workingDirectory: root })).toMatchObject({
        stderr: expect.stringMatching(/File (size limit exceeded|too large)/),
      });
    });

    it('cannot get privileges, and has none besides access to its files', async () => {
      const status = await outputOf('cat /proc/self/status');
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      expect(status).toMatch(/^CapEff:\s000000000000000[02]$/m);
      expect(status).toMatch(/^CapBnd:\s000000000000000[02]$/m);
    });

    it('sees no files but its own and the system, which it cannot change', async () => {
      const seen = await outputOf(`ls / ; ls /etc ; ls ${root} ; cat /etc/shadow ; touch /usr/new /etc/new /new`);
      expect(seen).not.toMatch(/^(home|root|var|work|ssl|shadow)$/m);
      expect(seen.match(/No such file or directory/g)).toHaveLength(2);
      expect(seen.match(/Read-only file system/g)).toHaveLength(3);
    });

    it('uses the folders that it is allowed, and no other', async () => {
      const [inside, outside] = ['inside', 'outside'].map(name => path.join(root, name)) as [string, string];
      for (const folder of [inside, outside]) mkdirSync(folder);
      writeFileSync(path.join(outside, 'secret'), 'secret');
      const run = { roots: [inside], workingDirectory: inside };
      expect(await outputOf('pwd; echo new > made; cat ../outside/secret', run)).toMatch(
        new RegExp(`^${inside}\n.*No such file`),
      );
      expect(readFileSync(path.join(inside, 'made'), 'utf8')).toBe('new\n');
    });

    it('has a folder for temporary files that no other run sees', async () => {
      const run = { roots: [root], workingDirectory: root };
      expect(await outputOf('echo one > $TMPDIR/file; cat $TMPDIR/file', run)).toBe('one\n');
      expect(await outputOf('ls -A $TMPDIR', run)).toBe('');
    });

    it('has no network, unless it is allowed', async () => {
      expect(await outputOf('cat /proc/net/dev | grep -c :')).toBe('1\n');
      expect(await outputOf('cat /proc/self/net/route')).not.toContain('eth');
      expect(await outputOf('readlink /proc/self/ns/net', { network: true })).not.toBe(
        await outputOf('readlink /proc/self/ns/net'),
      );
    });

    it('sees neither the server nor its environment', async () => {
      expect(await outputOf(`cat /proc/${process.pid}/environ`)).toMatch(/No such file|Permission denied/);
      expect(await outputOf(`cat /proc/${process.pid}/root/etc/shadow`)).toMatch(/No such file|Permission denied/);
    });

    it('sees no processes but its own, and has an end that no process outlives', async () => {
      const [pids, ...rest] = (await outputOf('echo /proc/[0-9]*; kill -0 -1; cat /proc/1/environ; echo end')).split(
        '\n',
      );
      expect(pids!.split(' ').length).toBeLessThanOrEqual(2);
      expect(rest.join()).toMatch(/^end,.*No such process.*Permission denied/);
      expect(await outputOf('setsid sleep 300 & echo end')).toBe('end\n');
    });

    it('sees a media root that has been replaced', async () => {
      const folder = path.join(root, 'later');
      const run = { roots: [folder] };
      expect(await outputOf(`ls ${folder}`, run)).toMatch(/No such file/);
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'clip'), '');
      expect(await outputOf(`ls ${folder}`, run)).toBe('clip\n');
    });

    describe.skipIf(process.getuid?.() !== 0)('of root', () => {
      it('runs as a user that nobody else has, another one in each run', async () => {
        const users = await Promise.all([outputOf('id -u; id -G'), outputOf('id -u; id -G')]);
        for (const user of users) expect(user).toMatch(/^(\d+)\n\1\n$/);
        expect(new Set(users).size).toBe(2);
        expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(`:${users[0]!.split('\n')[0]}:`);
      });

      it.each([
        ['that anybody may read', 0o644, 0],
        ['that only its owner may read', 0o600, 1234],
        ['that only root may read', 0o600, 0],
      ])('reads an open file %s, and writes another', async (name, mode, uid) => {
        const files = [file(name, mode, uid), file(`${name} target`, 0o600)];
        expect(await outputOf('id -u; cat /dev/fd/4; echo written > /dev/fd/5', { files })).toMatch(
          /^\d{5,}\ncontent$/,
        );
        expect(readFileSync(path.join(root, `${name} target`), 'utf8')).toBe('written\n');
        expect(statSync(path.join(root, `${name} target`))).toMatchObject({ uid: 0, gid: 0 });
        expect(statSync(path.join(root, name))).toMatchObject({ uid, gid: uid });
      });

      it('leaves the files that its arguments name to the owner of their folder', async () => {
        const folder = path.join(root, 'of a user');
        mkdirSync(folder);
        chownSync(folder, 1234, 1234);
        const run = { file: (await findTool('touch'))!, args: ['new'], roots: [root], workingDirectory: folder };
        expect(await shell('', run)).toMatchObject({ code: 0 });
        expect(statSync(path.join(folder, 'new'))).toMatchObject({ uid: 1234, gid: 1234 });
      });

      it('has a limit on its processes', async () => {
        expect(await outputOf('cat /proc/self/limits')).toMatch(/^Max processes +50 +50 /m);
      });
    });
  },
);
