/*
 * A history of jobs to search in, with a skewed distribution as in media archives. It is filled in sets, with the same
 * result as folds, so that millions of jobs take minutes.
 */
import type pg from 'pg';
import { connect } from '../src/store/database/connection.ts';
import { insertBlocksOf, tallyOfData } from '../src/store/search/fold.ts';

/** The number of types; a few of them make up most jobs. */
const TYPES = 24;
const USERS = 50;

/**
 * 85 % FINISHED, 6 % FAILED_TOTAL, 4 % FINISHED_WARNING, 4.3 % ABORTED; most of the others are READY, and few run.
 * Types and users become rarer with their number. Five jobs share an item; the other keys have 1,000, 100, 20 and 3
 * values. The oldest twentieth of the jobs has a storage of its own.
 */
const JOBS = `
  insert into job (type, state, priority, account, created_at, finished_at, updated_at, plan, data)
  select (select array_agg(id order by id) from job_type)[1 + floor(${TYPES} * power(random(), 3))::int],
    state, priority, (select array_agg(id order by id) from account)[1 + floor(${USERS} * power(random(), 2))::int],
    started, ended, coalesce(ended, started), 1,
    jsonb_build_object('itemId', 'VX-' || (i / 5), 'myApp_project', 'p' || floor(random() * 1000),
      'myApp_destination', 'd' || floor(random() * 100), 'storageId', case when i <= $3 / 20 then 'VX-old'
        else 'VX-' || floor(random() * 20) end, 'checksumMode', 'c' || floor(random() * 3))
  from (
    select i, started, state, case when state in (0, 2, 3, 4) then started + random() * interval '1 hour' end as ended,
      (array[2, 2, 2, 2, 2, 2, 1, 1, 3, 3, 0, 4])[1 + floor(random() * 12)::int]::smallint as priority
    from (
      select i, now() - ($3 - i) * interval '20 s' as started,
        (case when chance < 0.85 then 3 when chance < 0.91 then 2 when chance < 0.95 then 4 when chance < 0.993 then 0
          when chance < 0.998 then 6 when chance < 0.999 then 9 when chance < 0.9999 then 5 when chance < 0.99999 then 7
          else 1 end)::smallint as state
      from (select i, random() as chance from generate_series($1::bigint, $2::bigint) as i) as drawn) as stated) as timed`;

const FREQUENT = '(select id, tallied from datum where tallied is not null) as frequent';

/** Statements with the same result as folding all changes. */
const FILL = [
  `insert into tally (by, type, account, state, priority, jobs)
  select 15 - grouping(priority, state, account, type), coalesce(type, -1), coalesce(account, -1), coalesce(state, -1),
    coalesce(priority, -1), count(*)
  from job group by cube (type, account, state, priority)`,
  `insert into job_span (block, earliest, latest, jobs)
  select id >> 9, min(created_at), max(created_at), count(*) from job group by 1`,
  `insert into job_datum (datum, job, cell)
  select datum_id(key, value), job.id, case when finished_at is not null then job_cell(type, account, state, priority) end
  from job, jsonb_each_text(data) as datum order by 1, 2`,
  `insert into datum (id, key, value, jobs, tallied)
  select datum_id(key, value), key, value, count(*),
    case when count(*) >= 100000 then '{12,5,6,15}' when count(*) >= 5000 then '{12,5,6}' end::smallint[]
  from job, jsonb_each_text(data) as datum group by key, value`,
  'analyze datum, job_datum',
  `insert into datum_tally (datum, by, cell, jobs) ${tallyOfData(FREQUENT, 'tallied')}`,
  insertBlocksOf('in (select id from datum where 15 = any(tallied))'),
];

const CHUNK = 250_000;
const FILLED = 'filled by bench:search';

/** Fills an empty, migrated database. */
export async function fillHistory(client: pg.Client, jobs: number, onProgress: (what: string) => void): Promise<void> {
  await client.query(
    `set session_replication_role = replica; set work_mem = '256MB'; set maintenance_work_mem = '1GB'`,
  );
  await client.query(`
    insert into account (name, password_hash) select 'user' || i, '' from generate_series(1, ${USERS}) as i`);
  await client.query(`
    insert into job_type (number, name, plan) select 20000 + i, 'OWN_' || i, 1
    from generate_series(1, ${TYPES} - (select count(*) from job_type)::int) as i`);
  const indexes = await dropIndexes(client);
  for (let from = 1; from <= jobs; from += CHUNK) {
    await client.query(JOBS, [from, Math.min(jobs, from + CHUNK - 1), jobs]);
    onProgress(`${Math.min(jobs, from + CHUNK - 1)} jobs`);
  }
  for (const statement of FILL) await client.query(statement);
  onProgress('pairs');
  for (const definition of indexes) await client.query(definition);
  onProgress('indexes');
  await client.query('reset session_replication_role');
  await client.query('vacuum analyze');
  await client.query(`comment on table job is '${FILLED}'`);
}

/** Tells whether a history is complete. */
export async function isFilled(url: string): Promise<boolean> {
  const client = await connect(url, 'bench');
  const { rows } = await client.query<{ note: string | null }>(`select obj_description(to_regclass('job')) as note`);
  await client.end();
  return rows[0]?.note === FILLED;
}

/** Drops indexes: they are created faster after the rows. Returns their definitions. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and (tablename = 'job' and indexname <> 'job_pkey' or tablename = 'job_datum')`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}
