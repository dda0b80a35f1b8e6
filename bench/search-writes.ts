/*
 * The cost of keeping jobs searchable: whole lives of jobs (created, STARTED, FINISHED, in one transaction each) on a
 * normal database, and on one without the parts that only searches need.
 */

import { createFold } from '../src/actions/fold.ts';
import { connect } from '../src/store/database/connection.ts';
import { openDatabase } from '../src/store/database/database.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { atLeast, type Figure, ratios } from './figures.ts';
import type { Stage } from './stage.ts';

const WITHOUT = `
  drop trigger note_added_jobs on job; drop trigger note_changed_jobs on job;
  drop trigger note_changed_data on job; drop trigger note_deleted_jobs on job;
  drop index job_by_state, job_by_account, job_by_type, job_by_end, job_by_update, job_by_creation, job_idle`;

const CREATE = `
  insert into job (type, state, priority, account, data)
  select 1 + floor(random() * 23), 6, 2, 1, jsonb_build_object('itemId', 'VX-' || floor(random() * 1e6),
    'myApp_project', 'p' || floor(random() * 1000), 'myApp_destination', 'd' || floor(random() * 100),
    'storageId', 's' || floor(random() * 20), 'checksumMode', 'c' || floor(random() * 3))
  returning id`;
const START = 'update job set state = 7, plan = 1, updated_at = now() where id = $1';
const FINISH = 'update job set state = 3, finished_at = now(), updated_at = now() where id = $1';

export async function measureWrites(stage: Stage, rounds: number, lives: number): Promise<Figure[]> {
  const searchable = await prepare(stage, '');
  const plain = await prepare(stage, WITHOUT);
  const rates = { 8: [[], []] as number[][], 20: [[], []] as number[][] };
  for (let round = 0; round < rounds; round++)
    for (const connections of [8, 20] as const) {
      rates[connections][0]?.push(await stage.round(() => livesPerSecond(searchable, connections, lives)));
      rates[connections][1]?.push(await stage.round(() => livesPerSecond(plain, connections, lives)));
    }
  return ([8, 20] as const).flatMap(connections => {
    const [withIt = [], without = []] = rates[connections];
    const share = ratios(withIt, without);
    const what = `lives of jobs, single transitions, ${connections} connections`;
    return [
      { what: `${what}, searchable`, unit: '1/s', values: withIt },
      { what: `${what}, not searchable`, unit: '1/s', values: without },
      { what: `${what}, searchable to not`, unit: 'ratio', values: share, target: atLeast(0.65, share) },
    ];
  });
}

async function prepare(stage: Stage, change: string): Promise<string> {
  const url = await stage.createDatabase();
  await migrate(url);
  const client = await connect(url, 'bench');
  await client.query(`insert into account (name, password_hash) values ('bench', '')`);
  if (change !== '') await client.query(change);
  await client.end();
  return url;
}

/** Measures lives per second, while a node folds changes. */
async function livesPerSecond(url: string, connections: number, lives: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(url, 'bench')));
  const database = openDatabase(url);
  const fold = createFold(database);
  const folding = setInterval(() => void fold(), 1_000);
  let left = lives;
  const start = performance.now();
  await Promise.all(
    clients.map(async client => {
      while (left-- > 0) {
        const { rows } = await client.query<{ id: number }>({ name: 'create', text: CREATE });
        await client.query({ name: 'start', text: START, values: [rows[0]?.id] });
        await client.query({ name: 'finish', text: FINISH, values: [rows[0]?.id] });
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  clearInterval(folding);
  await fold();
  await Promise.all([database.close(), ...clients.map(client => client.end())]);
  return lives / seconds;
}
