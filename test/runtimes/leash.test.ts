import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { createLeash } from '../../src/runtimes/programs/leash.ts';
import { runProcess } from '../../src/runtimes/programs/process.ts';
import { findTool } from '../../src/runtimes/programs/tools.ts';

const run = async (...[name = '', ...args]: string[]) => {
  const file = await findTool(name);
  const program = await createLeash()({ file: file!, args });
  const request = { workingDirectory: tmpdir(), timeoutMs: 10_000, outputBytes: 10_000 };
  return runProcess({ ...program, ...request, signal: AbortSignal.timeout(10_000) });
};

const isUtilLinux = (await findTool('setpriv')) !== undefined && (await findTool('prlimit')) !== undefined;

it.runIf(isUtilLinux)('a program leaves no picture of its memory behind', async () => {
  expect((await run('cat', '/proc/self/limits')).stdout).toMatch(/^Max core file size +0 +0 /m);
});

it('a program gets its arguments as they are, and its exit code is told', async () => {
  expect(await run('printf', '%s|', '--core=1', '--', '-x', 'a b')).toMatchObject({
    stdout: '--core=1|--|-x|a b|',
    code: 0,
  });
  expect(await run('false')).toMatchObject({ kind: 'exited', code: 1 });
});
