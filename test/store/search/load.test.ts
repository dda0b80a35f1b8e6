/*
 * Searches are exact while other connections change jobs and changes are folded.
 */
import { expect, it } from 'vitest';
import type { JobFilter } from '../../../src/core/search/filter.ts';
import type { FacetRequest } from '../../../src/core/search/job-search.ts';
import { connect } from '../../../src/store/database/connection.ts';
import { foldChanges } from '../../../src/store/search/fold.ts';
import { searchJobs } from '../../../src/store/search/search.ts';
import { freshDatabase } from '../../support/database.ts';

const WRITERS = 4;
const ROUNDS = 60;

/** Jobs are created, started, get other metadata, finish, get another priority, and some are deleted. */
const WRITES = [
  `insert into job (type, state, priority, account, data)
  select 1 + i % 5, 6, i % 6, 1, jsonb_build_object('clip', 'c' || i % 3, 'half', i % 2, 'item', 'i' || floor(random() * 50))
  from generate_series(1, 20) as i`,
  `update job set state = 7 where id in (select id from job where state = 6 order by id limit 15 for update skip locked)`,
  `update job set result = result || '{"clip": "c1", "item": null}' where id in (
    select id from job where id % 7 = 0 order by id desc limit 5 for update skip locked)`,
  `update job set state = 3, finished_at = now() where id in (
    select id from job where state = 7 order by id limit 12 for update skip locked)`,
  `update job set priority = (priority + 1) % 6 where id in (
    select id from job where state = 3 order by id desc limit 3 for update skip locked)`,
  `delete from job where id in (select id from job where state = 3 order by id limit 2 for update skip locked)`,
];

/** The numbers of changes that folds take. Small ones split the changes of one job. */
const BATCHES = [5, 50, 1_000];

const FILTERS: [filter: JobFilter, condition: string][] = [
  [{ kind: 'all', of: [] }, 'true'],
  [{ kind: 'priority', priorities: ['LOW', 'HIGH'] }, 'priority in (1, 3)'],
  [{ kind: 'metadata', key: 'clip', test: { is: ['c1'] } }, `(data || result) ->> 'clip' = 'c1'`],
  [
    {
      kind: 'all',
      of: [
        { kind: 'metadata', key: 'clip', test: { is: ['c1'] } },
        { kind: 'metadata', key: 'half', test: { is: ['1'] } },
      ],
    },
    `(data || result) ->> 'clip' = 'c1' and (data || result) ->> 'half' = '1'`,
  ],
  [
    {
      kind: 'all',
      of: [
        { kind: 'metadata', key: 'clip', test: { is: ['c1'] } },
        { kind: 'state', states: ['FINISHED', 'READY'] },
        { kind: 'priority', priorities: ['LOW', 'HIGH'] },
      ],
    },
    `(data || result) ->> 'clip' = 'c1' and state in (3, 6) and priority in (1, 3)`,
  ],
];

it('hits, facets and a count one by one agree at any moment, while jobs change and changes are folded', async () => {
  const { database, url } = await freshDatabase();
  const setUp = await connect(url, 'test');
  await setUp.query(`insert into account (name, password_hash) values ('someone', '')`);
  let writing = WRITERS;
  const write = async (): Promise<void> => {
    const client = await connect(url, 'test');
    for (let i = 0; i < ROUNDS; i++) for (const text of WRITES) await client.query(text);
    await client.end();
    writing--;
  };
  const fold = async (): Promise<void> => {
    for (let i = 0; writing > 0; i++) {
      const batch = BATCHES[i % BATCHES.length] as number;
      await database.transaction(tx => foldChanges(tx, { frequent: 100, common: 500, batch }));
    }
  };
  let looks = 0;
  const look = async (): Promise<void> => {
    while (writing > 0) {
      for (const [filter, condition] of FILTERS) {
        const [found, counted] = await database.snapshot(async reader => [
          await searchJobs(reader, {
            filter,
            sort: [],
            page: { first: 1, number: 5 },
            count: true,
            facets: [states(filter)],
          }),
          await reader.query<{ jobs: number }>(`/* count */ select count(*) as jobs from job where ${condition}`),
        ]);
        const sum = (found.facets[0] ?? []).reduce((total, { count }) => total + count, 0);
        expect({ hits: found.hits, sum }).toEqual({ hits: counted.rows[0]?.jobs, sum: counted.rows[0]?.jobs });
      }
      looks++;
    }
  };
  await Promise.all([fold(), look(), ...Array.from({ length: WRITERS }, write)]);
  expect(looks).toBeGreaterThan(3);
  while ((await database.transaction(foldChanges)) > 0);
  const { rows } = await setUp.query(DIFFERENCES);
  await setUp.end();
  expect(rows).toEqual([]);
});

const states = (filter: JobFilter): FacetRequest => ({
  field: { kind: 'state' },
  filter,
  minCount: 1,
  maxCount: 1_000_000,
  maxResults: 100,
});

/** The differences between the search tables and the jobs. There are none when all changes are folded. */
const DIFFERENCES = `
  with has as (
    select datum_id(key, value) as datum, job.id as job, key, value,
      case when finished_at is not null then job_cell(type, account, state, priority) end as cell
    from job, jsonb_each_text(data || result) as datum where value is not null)
  select 'pairs' as of, datum::text as what from has full join job_datum using (datum, job)
  where has.cell is distinct from job_datum.cell or has.key is null or job_datum.datum is null
  union all
  select 'data', id::text from datum full join (select datum, count(*) as jobs from has group by 1) as counted
    on counted.datum = id where counted.jobs is distinct from datum.jobs
  union all
  select 'tally', by::text from (select by, type, state, priority, jobs from tally where by = 13 and jobs <> 0) as tally
    full join (select type, state, priority, count(*) as jobs from job group by 1, 2, 3) as counted
    using (type, state, priority) where counted.jobs is distinct from tally.jobs
  union all
  select 'tally of data', datum::text from (select * from datum_tally where jobs <> 0) as kept
    full join (
      select datum, by, cell, counted.jobs
      from (
        select datum, 15 - grouping(priority, state, account, type) as by, count(*) as jobs,
          job_cell(coalesce(type, 0), coalesce(account, 0), state, coalesce(priority, 0::smallint)) as cell
        from job_datum join job on id = job where cell is not null
        group by grouping sets (
          (datum, state, type), (datum, state, account), (datum, state, priority),
          (datum, state, priority, type, account))) as counted
      join datum on datum.id = datum and by = any(tallied)) as counted
    using (datum, by, cell) where counted.jobs is distinct from kept.jobs
  union all
  select 'spans', block::text from (select block, jobs from job_span where jobs <> 0) as kept
    full join (select id >> 9 as block, count(*) as jobs from job group by 1) as counted using (block)
    where kept.jobs is distinct from counted.jobs
  union all
  select 'blocks', datum::text
  from (
    select datum, (block::bigint << 11) + bit as job from datum_block, generate_series(0, 2047) as bit
    where get_bit(jobs, bit) = 1) as kept
  full join (select datum, job from job_datum join datum on id = datum where 15 = any(tallied)) as paired
    using (datum, job) where kept.job is null or paired.job is null`;
