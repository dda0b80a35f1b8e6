/*
 * npm run bench [-- [--short] [--alone] [part …]]
 * npm run bench:dispatch [-- [--short] [--alone] [part …]]
 * npm run bench:media [-- [--short] [--alone]]
 *
 * Measures the figures in README.md on one durable PostgreSQL, and prints the table. `--short` does each measurement
 * once with small numbers, to check that it still works; its figures mean nothing. `--alone`: see alone.ts.
 */
import { parseArgs } from 'node:util';
import { alone } from './alone.ts';
import { measureAttack } from './attack.ts';
import { measureBatches } from './batch.ts';
import { measureCreation } from './create-jobs.ts';
import { measureBacklog, measureDrain, measureHeldSnapshot, measureScripts } from './drain.ts';
import { type Figure, SHORT_RUN, shortList, table } from './figures.ts';
import { measureLists } from './lists.ts';
import { measureMedia } from './media.ts';
import { measureMemory } from './memory.ts';
import { measurePass } from './pass.ts';
import { measurePickUp } from './pick-up.ts';
import { openStage, type Stage } from './stage.ts';

type Measure = (stage: Stage, isShort: boolean) => Promise<Figure[]>;

const PARTS: Record<string, Measure> = {
  create: (stage, isShort) => (isShort ? measureCreation(stage, 1, 1) : measureCreation(stage, 8, 3)),
  batch: (stage, isShort) => (isShort ? measureBatches(stage, 1, 500) : measureBatches(stage, 10, 10_000)),
  'pick-up': (stage, isShort) => (isShort ? measurePickUp(stage, 1, 30) : measurePickUp(stage, 8, 100)),
  lists: (stage, isShort) => (isShort ? measureLists(stage, 1, 10) : measureLists(stage, 8, 100)),
  memory: (stage, isShort) => (isShort ? measureMemory(stage, 1, 500) : measureMemory(stage, 3, 100_000)),
  media: (stage, isShort) =>
    measureMedia(
      stage,
      isShort ? { rounds: 1, copyMiB: 16, clipSeconds: 2 } : { rounds: 3, copyMiB: 2048, clipSeconds: 120 },
    ),
  drain: (stage, isShort) => (isShort ? measureDrain(stage, 1, 1_000) : measureDrain(stage, 5, 20_000)),
  scripts: (stage, isShort) => (isShort ? measureScripts(stage, 1, 100) : measureScripts(stage, 5, 5_000)),
  pass: (stage, isShort) => (isShort ? measurePass(stage, 1, 10_000) : measurePass(stage, 50, 1_000_000)),
  backlog: (stage, isShort) =>
    isShort
      ? measureBacklog(stage, 1, { jobs: 5_000, few: 5_000, many: 20_000 })
      : measureBacklog(stage, 3, { jobs: 20_000, few: 5_000, many: 500_000 }),
  attack: (stage, isShort) =>
    measureAttack(
      stage,
      isShort ? { rounds: 1, seconds: 2, history: 1_000 } : { rounds: 5, seconds: 20, history: 100_000 },
    ),
  snapshot: (stage, isShort) => measureHeldSnapshot(stage, 1, isShort ? 2_000 : 1_000_000),
};

const GROUPS: Record<string, readonly string[]> = {
  server: ['create', 'batch', 'pick-up', 'lists', 'memory', 'attack'],
  media: ['media'],
  dispatch: ['pick-up', 'drain', 'scripts', 'pass', 'backlog', 'snapshot'],
};

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean' }, alone: { type: 'boolean' }, group: { type: 'string', default: 'server' } },
  allowPositionals: true,
});
const unknown = positionals.find(name => !(name in PARTS));
if (unknown !== undefined) throw new Error(`There is no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);

const stage = await openStage(values.alone ? alone : work => work());
try {
  const figures: Figure[] = [];
  for (const name of positionals.length > 0 ? positionals : GROUPS[values.group]!) {
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...(await PARTS[name]!(stage, values.short ?? false)));
  }
  process.stdout.write(`${values.short ? `${SHORT_RUN}\n\n${shortList(figures)}` : table(figures)}\n`);
} finally {
  await stage.close();
}
