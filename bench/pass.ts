/*
 * One pass of the dispatcher over a backlog: four pools, each of which may lend its slots (dedicated mode).
 */
import { admitJobs } from '../src/actions/attempts.ts';
import { openDatabase } from '../src/store/database.ts';
import { migrate } from '../src/store/migrate.ts';
import { createPlans } from '../src/store/plans.ts';
import { atMost, type Figure, median } from './figures.ts';
import type { Stage } from './stage.ts';

const POOLS = [0, 1, 2, 3];
/** More slots for each pass that is to start jobs. */
const STARTED_AT_ONCE = 10;
const ROOM = 500;
const WARM_UPS = 10;

export async function measurePass(stage: Stage, rounds: number, backlog: number): Promise<Figure[]> {
  const few = backlog / 1000;
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

/** Medians of what a pass waits for the database and works on the answers, in milliseconds. */
async function passes(stage: Stage, rounds: number, backlog: number): Promise<{ starting: number; full: number }> {
  const url = await stage.createDatabase();
  await migrate(url);
  const database = openDatabase(url);
  const context = { database, plans: createPlans(), wake: () => {}, wakeHere: () => {} };
  const write = (text: string, values: unknown[] = []) => database.transaction(tx => tx.query(text, values));
  await write("insert into account (name, password_hash) values ('bench', '')");
  await write(
    `insert into job (type, state, priority, account)
    select job_type.id, 6, i % 5, 1 from generate_series(1, $1::int) as i, job_type where name = 'NONE'`,
    [backlog],
  );
  await write("insert into property (key, value) values ('dedicatedJobPool', 'true')");
  await write('analyze job');
  const times: Record<'starting' | 'full', number[]> = { starting: [], full: [] };
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const kind of ['starting', 'full'] as const) {
      const size = (round + WARM_UPS + 1) * STARTED_AT_ONCE;
      await write(
        'insert into job_pool (threshold, size) select *, $2 from unnest($1::int[]) on conflict (threshold) do update set size = $2',
        [POOLS, size],
      );
      const ms = await stage.round(async () => {
        const startedAt = performance.now();
        await admitJobs(context, { node: 1, leaseMs: 60_000 }, { room: ROOM, mine: 0, nodes: 1 });
        return performance.now() - startedAt;
      });
      if (round >= 0) times[kind].push(ms);
    }
  }
  await database.close();
  return { starting: median(times.starting), full: median(times.full) };
}
