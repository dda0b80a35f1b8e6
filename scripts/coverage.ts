/*
 * npm run coverage [-- FILES AND OPTIONS OF VITEST]
 * npm run coverage -- --printed
 *
 * Runs the tests, and prints the share of the lines and branches of each folder that they reach in their own process.
 * What they start as other processes and threads is not counted. The figures show where to look; they are no target.
 * `--printed` only prints those of the last run, such as `npm test -- --coverage`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Counted {
  total: number;
  covered: number;
}

type Summary = Record<'lines' | 'branches', Counted>;

const ROOT = path.resolve(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'coverage/coverage-summary.json');
const WIDTHS = [26, 7, 10];

const options = process.argv.slice(2);
if (!options.includes('--printed')) {
  const vitest = [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--coverage', ...options];
  const { status } = spawnSync(process.execPath, vitest, { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

const { total, ...files } = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Summary> & { total: Summary };
const folderOf = (file: string): string => path.relative(ROOT, path.dirname(file));
print('folder', 'lines', 'branches');
for (const folder of [...new Set(Object.keys(files).map(folderOf))].sort()) {
  const own = Object.entries(files).filter(([file]) => folderOf(file) === folder);
  const share = (of: keyof Summary): string => percent(own.map(([, summary]) => summary[of]));
  print(folder, share('lines'), share('branches'));
}
print('all', percent([total.lines]), percent([total.branches]));

function percent(counts: readonly Counted[]): string {
  const sum = (of: keyof Counted): number => counts.reduce((whole, count) => whole + count[of], 0);
  return sum('total') === 0 ? '-' : `${Math.round((100 * sum('covered')) / sum('total'))} %`;
}

function print(...cells: string[]): void {
  const line = cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join('');
  process.stdout.write(`${line}\n`);
}
