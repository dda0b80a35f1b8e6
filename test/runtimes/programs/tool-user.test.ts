/*
 * A server that is root runs tools as the least privileged user that works.
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

/** Creates a file of this owner and opens it as the server does. */
function file(name: string, mode: number, uid = 0): number {
  const where = path.join(root, name);
  writeFileSync(where, 'content');
  chmodSync(where, mode);
  chownSync(where, uid, uid);
  open.push(openSync(where, 'r+'));
  return open.at(-1)!;
}

/** Prints the user and the groups of the tool, copies its input, and writes to its output. */
const SCRIPT = 'id -u; id -G; cat /dev/fd/4; echo written > /dev/fd/5';

async function run(program: string, source: number, target: number): Promise<string> {
  const files = [source, target];
  const end = await withToolUser({ program, files }, user =>
    runProcess({
      file: program,
      args: ['-c', SCRIPT],
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
    ['nobody if anybody may read the file', 0o644, 0, '65534'],
    ['nobody if others than the owner may read the file', 0o604, 1234, '65534'],
    ['the owner of a file that others may not read', 0o600, 1234, '1234'],
    ['root if only root may read the file', 0o600, 0, '0'],
  ])('runs as %s', async (name, mode, uid, expected) => {
    const source = file(name, mode, uid);
    const target = file(`${name} target`, 0o600);
    expect(await run('/bin/sh', source, target)).toMatch(new RegExp(`^${expected}\n${expected}[ \\d]*\ncontent$`));
    expect(readFileSync(path.join(root, `${name} target`), 'utf8')).toBe('written\n');
    expect(statSync(path.join(root, `${name} target`))).toMatchObject({ uid: 0, gid: 0 });
    expect(statSync(path.join(root, name))).toMatchObject({ uid, gid: uid });
  });

  it('runs as root if only root can run it', async () => {
    const folder = path.join(root, 'closed');
    mkdirSync(folder, { mode: 0o700 });
    const program = path.join(folder, 'tool');
    writeFileSync(program, '#!/bin/sh\nexec /bin/sh "$@"\n', { mode: 0o755 });
    const source = file('source', 0o644);
    expect(await run(program, source, file('target', 0o644))).toMatch(/^0\n/);
  });
});
