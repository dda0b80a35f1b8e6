/*
 * docs/client.md: its example runs as it is written and prints what the page says, and it type-checks for a program
 * that has the package installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isShown, ROOT } from '../examples/pages.ts';
import { runJobspine, startServer, temporaryFolder } from '../support/server.ts';

const page = readFileSync(path.join(ROOT, 'docs/client.md'), 'utf8');
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'ms').exec(page)?.[1] ?? '';

/** A folder with the package as npm would install it, and a program that uses it. */
let consumer: string;
beforeAll(async () => {
  // The first start builds dist/.
  await runJobspine(['--help']);
  consumer = temporaryFolder();
  const { stdout } = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', consumer], ROOT);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const modules = path.join(consumer, 'node_modules');
  mkdirSync(path.join(modules, 'jobspine'), { recursive: true });
  run('tar', ['-xzf', filename, '-C', path.join(modules, 'jobspine'), '--strip-components', '1'], consumer);
  // What npm would install with it; nothing is downloaded here.
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  const files = {
    'package.json': { type: 'module' },
    'tsconfig.json': { compilerOptions: COMPILER_OPTIONS, files: ['program.ts'] },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(consumer, name), JSON.stringify(content));
});

function run(program: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`);
  return { stdout, stderr };
}

const npm = (args: readonly string[], cwd: string) => run('npm', args, cwd);

/** Strict, and the types of the package are checked as well. Returns what the compiler reports. */
function typeCheck(code: string): string {
  writeFileSync(path.join(consumer, 'program.ts'), code);
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc], { cwd: consumer, encoding: 'utf8' }).stdout;
}

const COMPILER_OPTIONS = {
  ...{ strict: true, noEmit: true, types: [] },
  ...{ target: 'es2023', module: 'nodenext', lib: ['es2023', 'dom'] },
};

describe('the example of docs/client.md', () => {
  it('prints what the page says', async () => {
    const server = await startServer();
    const code = blockOf('ts').replace('http://127.0.0.1:8080', server.url).replace("'PASSWORD'", "'admin'");
    writeFileSync(path.join(consumer, 'example.mjs'), code);
    const { stdout } = run(process.execPath, ['example.mjs'], consumer);
    expect(isShown(blockOf('text'), stdout), stdout).toBe(true);
  });

  it('type-checks in strict mode', () => expect(typeCheck(blockOf('ts'))).toBe(''));
});

const CASES: [code: string, error: string][] = [
  ["client.GET('/API/jobs', {})", '"/API/jobs"'],
  ["client.GET('/API/job', { params: { query: { state: ['DONE'] } } })", '"DONE"'],
  ["client.DELETE('/API/job/{id}', { params: { path: {} } })", "'id' is missing"],
  ["client.POST('/API/job/batch', { body: { job: [{}] } })", "'type' is missing"],
  ["(await client.GET('/API/whoami')).data?.toFixed()", "'toFixed' does not exist on type 'string'"],
  ["createClient({ url: '' })", "'token' is missing"],
];

describe('the types of the package', () => {
  it('refuse what the API does not have', () => {
    const lines = CASES.map(([code]) => `${code};`);
    const client = "const client = createClient({ url: '', token: 'a' });";
    const found = typeCheck(["import { createClient } from 'jobspine/client';", client, ...lines].join('\n'));
    const errors = found.split(/^program\.ts\(/m).slice(1);
    for (const [index, [code, error]] of CASES.entries()) {
      const told = errors.find(one => one.startsWith(`${index + 3},`));
      expect(told, code).toContain(error);
    }
    expect(errors).toHaveLength(CASES.length);
  });

  it('come with every file of the client', () => {
    const files = readdirSync(path.join(consumer, 'node_modules/jobspine/dist/client'));
    const names = readdirSync(path.join(ROOT, 'src/client')).map(name => name.replace(/\.ts$/, ''));
    expect(files.sort()).toEqual(names.flatMap(name => [`${name}.d.ts`, `${name}.js`]).sort());
  });
});
