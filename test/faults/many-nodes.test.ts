/*
 * Several nodes with many faults at the same time. The short form always draws the same faults; the long form,
 * `npm run test:faults`, draws new ones. FAULTS_SEED repeats a run, and FAULTS_MINUTES sets the duration.
 */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/server.ts';
import { run } from './run/run.ts';

const SHORT = { minutes: 0.2, seed: 625_592 };
const isShort = process.env.FAULTS_MINUTES === undefined;
const minutes = Number(process.env.FAULTS_MINUTES ?? SHORT.minutes);
const seed = Number(process.env.FAULTS_SEED ?? (isShort ? SHORT.seed : randomInt(1_000_000)));

it(
  'nodes that die, freeze, and lose their database and their network keep all guarantees',
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
      `the whole history is in ${file}`,
    ).toEqual([]);
  },
  (minutes + 5) * 60_000,
);
