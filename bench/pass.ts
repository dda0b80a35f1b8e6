/*
 * One pass of the dispatcher over a backlog, with four dedicated pools that may all lend their slots.
 */
import { admitJobs } from '../src/actions/attempts.ts';
import { createJobType } from '../src/actions/definitions.ts';
import { noJobs } from '../src/core/admission/occupancy.ts';
import { readDefinition } from '../src/core/definition.ts';
import { openDatabase } from '../src/store/database/database.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { createPlans } from '../src/store/plans.ts';
import { atMost, type Figure, median } from './figures.ts';
import type { Stage } from './stage.ts';

const POOLS = [0, 1, 2, 3];
/** The slots added to each pool before each pass that starts jobs. No node runs the jobs, so they keep their slots. */
const SLOTS_PER_PASS = 10;
/** The number of jobs that a pass must start. */
const STARTED = { starting: POOLS.length * SLOTS_PER_PASS, full: 0 };
const CLAIMANT = { node: 1, leaseMs: 60_000, quota: (_: number, wanted: number) => wanted };
const ROOM = 500;
const WARM_UPS = 10;

export async function measurePass(stage: Stage, rounds: number, backlog: number): Promise<Figure[]> {
  const few = backlog / 100;
  const small = await passes(stage, rounds, few);
  const large = await passes(stage, rounds, backlog);
  return [
    { what: `pass that starts jobs, ${few} READY`, unit: 'ms', values: [small.starting] },
    {
      what: `pass that starts jobs, ${backlog} READY`,
      unit: 'ms',
      values: [large.starting],
      target: atMost(20, [large.starting]),
    },
    { what: `pass over full pools, ${few} READY`, unit: 'ms', values: [small.full] },
    {
      what: `pass over full pools, ${backlog} READY`,
      unit: 'ms',
      values: [large.full],
      target: atMost(20, [large.full]),
    },
  ];
}

/** Measures the median time of a pass, including its queries, in milliseconds. */
async function passes(stage: Stage, rounds: number, backlog: number): Promise<{ starting: number; full: number }> {
  const url = await stage.createDatabase();
  await migrate(url);
  const database = openDatabase(url);
  const context = { database, plans: createPlans(), wake: () => {}, wakeHere: () => {} };
  const write = (text: string, values: unknown[] = []) => database.transaction(tx => tx.query(text, values));
  await createJobType(database, 'LONG', 20_000, [readDefinition({ jobType: 'LONG', step: 1, script: '' })]);
  await write("insert into account (name, password_hash) values ('bench', '')");
  await write(
    `insert into job (type, state, priority, account)
    select job_type.id, 6, i % 5, 1 from generate_series(1, $1::int) as i, job_type where name = 'LONG'`,
    [backlog],
  );
  await write("insert into property (key, value) values ('dedicatedJobPool', 'true')");
  await write('analyze job');
  const times: Record<'starting' | 'full', number[]> = { starting: [], full: [] };
  // A single round is to show that the pass works: it need not be warm, and the few jobs would not last.
  const warmUps = rounds > 1 ? WARM_UPS : 0;
  for (let round = -warmUps; round < rounds; round++) {
    for (const kind of ['starting', 'full'] as const) {
      if (kind === 'starting')
        await write(
          'insert into job_pool (threshold, size) select *, $2 from unnest($1::int[]) on conflict (threshold) do update set size = $2',
          [POOLS, (round + warmUps + 1) * SLOTS_PER_PASS],
        );
      const ms = await stage.round(async () => {
        const startedAt = performance.now();
        const reach = { room: ROOM, mine: 0, nodes: 1, from: noJobs() };
        const { result, committed } = await admitJobs(context, CLAIMANT, reach);
        await committed;
        const ms = performance.now() - startedAt;
        const started = result.changes.length;
        if (started !== STARTED[kind]) throw new Error(`The pass started ${started} jobs`);
        return ms;
      });
      if (round >= 0) times[kind].push(ms);
    }
  }
  await database.close();
  return { starting: median(times.starting), full: median(times.full) };
}
