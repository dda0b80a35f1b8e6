import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { createLauncher } from '../../../src/runtimes/programs/launcher.ts';
import { runProcess } from '../../../src/runtimes/programs/process.ts';
import { findTool } from '../../../src/runtimes/programs/tools.ts';

const run = async (...[name = '', ...args]: string[]) => {
  const file = await findTool(name);
  const program = await createLauncher()({ file: file!, args });
  const request = { workingDirectory: tmpdir(), timeoutMs: 10_000, outputBytes: 10_000 };
  return runProcess({ ...program, ...request, signal: AbortSignal.timeout(10_000) });
};

const isUtilLinux = (await findTool('setpriv')) !== undefined && (await findTool('prlimit')) !== undefined;

it.runIf(isUtilLinux)('a launched program leaves no core dump', async () => {
  expect((await run('cat', '/proc/self/limits')).stdout).toMatch(/^Max core file size +0 +0 /m);
});

it('a launched program gets its arguments unchanged, and its exit code is reported', async () => {
  expect(await run('printf', '%s|', '--core=1', '--', '-x', 'a b')).toMatchObject({
    stdout: '--core=1|--|-x|a b|',
    code: 0,
  });
  expect(await run('false')).toMatchObject({ kind: 'exited', code: 1 });
});
