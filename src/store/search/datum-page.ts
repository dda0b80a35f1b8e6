/*
 * The first page, or the page after a place, of jobs that have one tallied datum, in an order by type, user, state or
 * priority and then by id.
 *
 * The tally of the datum has the number of ended jobs with each value of the column. Values are read in order until the
 * page is full, each in the order of ids. Jobs that have not ended are read no further than the page can reach: their
 * pairs have no cell, so the jobs themselves must be read, which takes ten times as long.
 */
import { hasEnded, holdsSlot } from '../../core/job.ts';
import type { Page, PageAfter, Place, SortField, SortKey } from '../../core/search/search.ts';
import { jobIs, jobState, RANKS } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { sqlParameters } from './condition.ts';
import type { Effort } from './effort.ts';
import { compareValues } from './groups.ts';
import { changedJobs, hasDatum, type PairedFilter, STALE } from './pairs.ts';
import { BY, CODES, type TallyColumn, talliedJobs, toDatumBy } from './tally.ts';
import type { ColumnOrder } from './way.ts';

/** A page that is read value by value. */
interface DatumPage extends ColumnOrder {
  reader: Reader;
  paired: PairedFilter;
  effort: Effort;
  /** The number of jobs that have the datum and have not ended, up to effort.openPairs; 0 unless values are states. */
  open: number;
  /** Lists all of these, and the stale jobs, once. */
  listOpen(): Promise<readonly OpenJob[]>;
}

interface OpenJob {
  id: number;
  state: number;
}

/** The jobs with one value. A job type that was removed and created again has several codes, but one name. */
interface Value {
  codes: readonly number[];
  value: string | number;
  /** The number of jobs that have the value. */
  all: number;
  /** The number of ended jobs that have the datum. */
  hits: number;
  /** The number of ended jobs that have both. */
  jobs: number;
  /** Only jobs after this id. */
  behind?: number;
}

/** Lists the ids of the page. */
export async function listDatumPage(
  reader: Reader,
  { paired, effort }: { paired: PairedFilter; effort: Effort },
  order: ColumnOrder,
  page: Page | PageAfter,
): Promise<number[]> {
  const [values, open] = await Promise.all([
    listValues(reader, paired, order),
    order.column === 'state' ? countOpen(reader, paired, effort.openPairs) : 0,
  ]);
  const after = 'after' in page ? page.after : undefined;
  let listed: Promise<readonly OpenJob[]> | undefined;
  const listOpen = () => (listed ??= listOpenJobs(reader, paired));
  const datumPage = { ...order, reader, paired, effort, open, listOpen };
  return fill(datumPage, after ? behindPlace(order.key, values, after) : values, page.number);
}

/** Returns the values that have jobs after a place. */
const behindPlace = (key: SortKey, values: readonly Value[], place: Place): Value[] =>
  values.flatMap(one => {
    const side = compareValues([key], [one.value], place);
    return side < 0 ? [] : side > 0 ? [one] : [{ ...one, behind: place.id }];
  });

async function fill(page: DatumPage, values: readonly Value[], number: number): Promise<number[]> {
  const ids: number[] = [];
  let next = 0;
  while (next < values.length && ids.length < number) {
    const end = endOfBatch(page, values, next, number - ids.length);
    const batch = values.slice(next, end);
    const read = await Promise.all(batch.map(value => readValue(page, value, number - ids.length)));
    ids.push(...read.flat());
    next = end;
  }
  return ids.slice(0, number);
}

/**
 * Returns the end of the values that are read together: those that surely fill the page. How many jobs have a state
 * that has not ended is not known, so such a value ends the batch.
 */
function endOfBatch(page: DatumPage, values: readonly Value[], from: number, missing: number): number {
  let known = 0;
  for (let i = from; i < values.length; i++) {
    const value = values[i] as Value;
    known += value.jobs;
    // The number of jobs after a place is not known either.
    if (known >= missing || value.behind !== undefined || isOpenState(page, value)) return i + 1;
  }
  return values.length;
}

const isOpenState = ({ column }: DatumPage, { codes }: Value): boolean => column === 'state' && !isEndedState(codes);
const isEndedState = (codes: readonly number[]): boolean => codes.every(code => hasEnded(jobState.toName(code)));

const TABLES: Partial<Record<SortField, string>> = { type: 'job_type', user: 'account' };

/** Lists the values that jobs have, in order, with the counts from the tally of the datum. */
async function listValues(reader: Reader, paired: PairedFilter, { key, column }: ColumnOrder): Promise<Value[]> {
  const p = sqlParameters();
  const table = TABLES[key.field];
  const shown = table ? `${table}.name` : 'known.code';
  const { rows } = await reader.query<Value>(
    `/* listValues */
    select ${shown} as value, array_agg(known.code) as codes, sum(known.jobs)::bigint as all,
      coalesce(sum(ended.jobs), 0)::bigint as jobs, coalesce(sum(sum(ended.jobs)) over (), 0)::bigint as hits
    from (
      select ${column}::int as code, sum(jobs) as jobs from ${talliedJobs(BY[column])}
      group by 1 having sum(jobs) > 0) as known
    ${table ? `join ${table} on ${table}.id = known.code` : ''}
    left join (
      select code, sum(jobs) as jobs
      from (
        select ${CODES[column]} as code, jobs from datum_tally
        where by = ${toDatumBy(BY[column])} and ${hasDatum(paired.first, p)}
        union all
        select ${CODES[column]}, -1 from job_datum
        where job in (${STALE}) and cell is not null and ${hasDatum(paired.first, p)}) as one
      group by code) as ended on ended.code = known.code
    group by 1 order by ${shown}${table ? ' collate "C"' : ''}${key.descending ? ' desc' : ''}`,
    p.values,
  );
  return rows;
}

/** Counts the jobs that have the datum and have not ended, up to `limit`. */
async function countOpen(reader: Reader, { first }: PairedFilter, limit: number): Promise<number> {
  const p = sqlParameters();
  const { rows } = await reader.query<{ jobs: number }>(
    `/* countOpen */ select count(*) as jobs from (
      select from job_datum where cell is null and ${hasDatum(first, p)} limit ${p(limit)}) as few`,
    p.values,
  );
  return rows[0]?.jobs as number;
}

async function listOpenJobs(reader: Reader, { filter, first }: PairedFilter): Promise<OpenJob[]> {
  const p = sqlParameters();
  const { rows } = await reader.query<OpenJob>(
    `/* listOpenJobs */
    select job.id, job.state from job_datum join job on job.id = job_datum.job
    where cell is null and job_datum.job not in (${STALE}) and ${hasDatum(first, p)}
    union all
    select job.id, job.state from ${changedJobs(filter, p)}
    order by id`,
    p.values,
  );
  return rows;
}

/** Reads the first `take` jobs with a value, in the order of ids. */
async function readValue(page: DatumPage, value: Value, take: number): Promise<number[]> {
  const isOpen = isOpenState(page, value);
  const { descending, listOpen, effort, open } = page;
  if (!isOpen || open >= effort.openJobs) return readJobs(page, value, take);
  const { codes, behind } = value;
  const ids = (await listOpen()).flatMap(({ id, state }) => (codes.includes(state) ? [id] : []));
  if (descending) ids.reverse();
  return ids.filter(id => behind === undefined || (descending ? id < behind : id > behind)).slice(0, take);
}

async function readJobs(page: DatumPage, value: Value, take: number): Promise<number[]> {
  const { reader, paired, column, descending } = page;
  const p = sqlParameters();
  const number = p(take);
  const read: ValueRead = {
    ...page,
    value,
    take,
    datum: hasDatum(paired.first, p),
    isCode: `= any(${p(value.codes)}::int[])`,
    order: `order by id${descending ? ' desc' : ''} limit ${number}`,
    place: value.behind === undefined ? 'true' : `job.id ${descending ? '<' : '>'} ${p(value.behind)}::bigint`,
  };
  const changed = `
    select job.id from ${changedJobs(paired.filter, p)} and job.${column} ${read.isCode} and ${read.place}`;
  const [ended, parts] = isOpenState(page, value)
    ? ['', [openOfState(read)]]
    : [`with ended as materialized (${endedJobs(read)})`, ['select id from ended', ...openJobs(read, number)]];
  const { rows } = await reader.query<{ id: number }>(
    `/* readJobsOf_${column} */ ${ended}
    select id from (${[...parts, changed].join(' union all ')}) as job ${read.order}`,
    p.values,
  );
  return rows.map(({ id }) => id);
}

/** A value that is read by a query. */
interface ValueRead extends DatumPage {
  value: Value;
  take: number;
  /** The condition that a pair is of the datum. */
  datum: string;
  /** The condition that a column has the value, without the column. */
  isCode: string;
  /** The condition that a job comes after the place. */
  place: string;
  order: string;
}

/** The columns that an index of ended jobs starts with. */
const INDEXED: readonly TallyColumn[] = ['type', 'account', 'state'];

/** Returns the query of those that have ended: from the pairs of the datum, or from the jobs with a rare value. */
function endedJobs({ effort, column, value, take, datum, isCode, place, order }: ValueRead): string {
  const pairsToRead = (Math.min(take, value.jobs) / Math.max(1, value.jobs)) * value.hits;
  const isRare = INDEXED.includes(column) && value.all * effort.pairsPerLook < pairsToRead;
  if (isRare)
    return `
      select id from (select id from job where finished_at is not null and ${column} ${isCode} offset 0) as job
      where ${place} and id not in (${STALE})
        and (select true from job_datum where ${datum} and cell is not null and job_datum.job = job.id) ${order}`;
  return `
    select id from (select job as id, cell from job_datum where ${datum} and cell is not null) as job
    where ${CODES[column]} ${isCode} and ${place} and id not in (${STALE}) ${order}`;
}

/** Returns the queries of those that have not ended, as far as the page can reach: from the pairs of the datum. */
function openJobs({ column, value, descending, datum, isCode, place }: ValueRead, number: string): string[] {
  if (column === 'state' && isEndedState(value.codes)) return [];
  const [is, far, none] = descending ? ['>=', 'min', 0] : ['<=', 'max', Number.MAX_SAFE_INTEGER];
  return [
    `select job.id from job_datum join job on job.id = job_datum.job
    where ${datum} and cell is null and job_datum.job not in (${STALE}) and job.${column} ${isCode} and ${place}
      and job_datum.job ${is} coalesce((select ${far}(id) from ended having count(*) = ${number}), ${none})`,
  ];
}

/**
 * Returns the query of the jobs with a state that has not ended, which has an index in the order of ids. All jobs with
 * the datum are looked up together, unless they are so many that some of the first jobs of the state must be among
 * them.
 */
function openOfState({ value: { codes }, effort, open, datum, isCode, place, order }: ValueRead): string {
  const pairs = `from job_datum where ${datum} and cell is null`;
  const has =
    open < effort.openPairs
      ? `id = any(array(select job ${pairs}))`
      : `id between (select min(job) ${pairs}) and (select max(job) ${pairs})
        and (select true ${pairs} and job_datum.job = job.id)`;
  const jobs = (of: string): string =>
    `select id from job where ${of} and ${place} and id not in (${STALE}) and ${has} ${order}`;
  if (codes.includes(jobState.toCode('READY')))
    return `select job.id from unnest(${RANKS}) as rank,
      lateral (${jobs(`${jobIs.ready} and priority = rank`)}) as job`;
  const indexed = codes.some(code => holdsSlot(jobState.toName(code))) ? jobIs.running : jobIs.idle;
  return `(${jobs(`${indexed} and state ${isCode}`)})`;
}
