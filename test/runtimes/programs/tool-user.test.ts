/*
 * Tools of a server that is root run with the lowest rights that work.
 */
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../../src/runtimes/programs/process.ts';
import { withToolUser } from '../../../src/runtimes/programs/tool-user.ts';
import { temporaryFolder } from '../../support/server.ts';

const root = temporaryFolder();
const open: number[] = [];
afterAll(() => open.forEach(closeSync));

/** A file of this owner, open as the server has it. */
function file(name: string, mode: number, uid = 0): number {
  const where = path.join(root, name);
  writeFileSync(where, 'content');
  chmodSync(where, mode);
  chownSync(where, uid, uid);
  open.push(openSync(where, 'r+'));
  return open.at(-1)!;
}

/** What a tool tells of itself: who it is, what it reads, and that it may write. */
const TELL = 'id -u; id -G; cat /dev/fd/4; echo written > /dev/fd/5';

async function run(program: string, source: number, target: number): Promise<string> {
  const files = [source, target];
  const end = await withToolUser({ program, files }, user =>
    runProcess({
      file: program,
      args: ['-c', TELL],
      workingDirectory: '/',
      timeoutMs: 10_000,
      outputBytes: 1000,
      signal: new AbortController().signal,
      files,
      user,
    }),
  );
  return end.stdout + end.stderr;
}

describe.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')('a tool of root', () => {
  it.each([
    ['nobody, where anybody may read the file', 0o644, 0, '65534'],
    ['nobody, whoever owns it', 0o604, 1234, '65534'],
    ['the owner of a file that others may not read', 0o600, 1234, '1234'],
    ['root, where nobody else may read it', 0o600, 0, '0'],
  ])('runs as %s', async (name, mode, uid, expected) => {
    const source = file(name, mode, uid);
    const target = file(`${name} target`, 0o600);
    expect(await run('/bin/sh', source, target)).toMatch(new RegExp(`^${expected}\n${expected}[ \\d]*\ncontent$`));
    expect(readFileSync(path.join(root, `${name} target`), 'utf8')).toBe('written\n');
    expect(statSync(path.join(root, `${name} target`))).toMatchObject({ uid: 0, gid: 0 });
    expect(statSync(path.join(root, name))).toMatchObject({ uid, gid: uid });
  });

  it('runs as root where nobody else can run it', async () => {
    const folder = path.join(root, 'closed');
    mkdirSync(folder, { mode: 0o700 });
    const program = path.join(folder, 'tool');
    writeFileSync(program, '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
    const source = file('source', 0o644);
    expect(await run(program, source, file('target', 0o644))).toMatch(/^0\n/);
  });
});
