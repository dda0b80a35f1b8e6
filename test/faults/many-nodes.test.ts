/*
 * Several nodes, and all that can happen to them at once. The short form draws other faults each time; the long one is
 * `npm run test:faults`. FAULTS_SEED repeats a run, FAULTS_MINUTES says how long faults happen.
 */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/server.ts';
import { run } from './run/run.ts';

const SHORT_MINUTES = 0.2;
const minutes = Number(process.env.FAULTS_MINUTES ?? SHORT_MINUTES);
const seed = Number(process.env.FAULTS_SEED ?? randomInt(1_000_000));

it(
  'nodes that die, freeze, and lose their database and their network keep every promise together',
  async () => {
    const progress = (line: string): void => void process.stderr.write(`${line}\n`);
    progress(`seed ${seed}, ${minutes} minutes of faults`);
    const { summary, violations, report } = await run({
      seed,
      faultsMs: minutes * 60_000,
      dataDir: temporaryFolder(),
      progress,
    });
    progress(JSON.stringify(summary, undefined, 2));
    const file = path.join(tmpdir(), `jobspine-faults-${seed}.txt`);
    if (violations.length > 0) writeFileSync(file, report());
    expect(
      violations.map(({ what }) => what),
      `the whole story is in ${file}`,
    ).toEqual([]);
  },
  (minutes + 5) * 60_000,
);
