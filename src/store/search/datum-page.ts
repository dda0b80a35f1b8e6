/*
 * Pages of jobs that have one frequent datum, in an order by type, user, state or priority and then by id, from the
 * first one or from a place on.
 *
 * Of each value of the column it is known how many jobs have it and have ended. Values are read in their order until
 * the page is full, each in the order of ids. What has not ended is looked at no further than the page can reach: there
 * the jobs themselves must be looked at, which takes ten times as long.
 */
import { hasEnded, holdsSlot } from '../../core/job.ts';
import type { Page, PageAfter, Place, SortField, SortKey } from '../../core/search/search.ts';
import { jobIs, jobState, RANKS } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { parameters } from './condition.ts';
import { compareValues } from './groups.ts';
import { withTies } from './order.ts';
import { changedJobs, hasDatum, type Paired, STALE } from './pairs.ts';
import type { Asked, Effort } from './source.ts';
import { BY, CODES, TALLIED, type TallyColumn, talliedJobs, toDatumBy } from './tally.ts';

/** Where the page is asked for. */
interface Ordered {
  reader: Reader;
  paired: Paired;
  effort: Effort;
  key: SortKey;
  column: TallyColumn;
  /** Within one value. */
  descending: boolean;
  /** How many jobs have the datum and have not ended, at most effort.openPairs; counted when values are states. */
  open: number;
  /** All of these, and those that changed lately. Read once. */
  listOpen(): Promise<readonly OpenJob[]>;
}

interface OpenJob {
  id: number;
  state: number;
}

/** Jobs with one value: types that were removed and made again have several numbers, and one name. */
interface Value {
  codes: readonly number[];
  value: string | number;
  /** How many jobs have it, how many jobs that have ended have the datum, and how many have both. */
  all: number;
  hits: number;
  jobs: number;
  /** Only those behind this id. */
  behind?: number;
}

/** Undefined when the page or the order is another one. */
export async function listDatumPage(
  reader: Reader,
  asked: Asked,
  sort: readonly SortKey[],
  page: Page | PageAfter,
): Promise<number[] | undefined> {
  const paired = asked.paired as Paired;
  const [key, ties, ...others] = withTies(sort);
  const column = key && TALLIED[key.field];
  if (!column || ties?.field !== 'jobId' || others.length > 0) return undefined;
  if ('first' in page && page.first > 1) return undefined;
  const { effort } = asked;
  const [values, open] = await Promise.all([
    listValues(reader, paired, key, column),
    column === 'state' ? countOpen(reader, paired, effort.openPairs) : 0,
  ]);
  const after = 'after' in page ? page.after : undefined;
  let listed: Promise<readonly OpenJob[]> | undefined;
  const listOpen = () => (listed ??= listOpenJobs(reader, paired));
  const ordered = { reader, paired, effort, key, column, descending: ties.descending, open, listOpen };
  return fill(ordered, after ? behindPlace(key, values, after) : values, page.number);
}

const behindPlace = (key: SortKey, values: readonly Value[], place: Place): Value[] =>
  values.flatMap(one => {
    const side = compareValues([key], [one.value], place);
    return side < 0 ? [] : side > 0 ? [one] : [{ ...one, behind: place.id }];
  });

async function fill(ordered: Ordered, values: readonly Value[], number: number): Promise<number[]> {
  const ids: number[] = [];
  let next = 0;
  while (next < values.length && ids.length < number) {
    const end = endOfBatch(ordered, values, next, number - ids.length);
    const batch = values.slice(next, end);
    const read = await Promise.all(batch.map(value => readValue(ordered, value, number - ids.length)));
    ids.push(...read.flat());
    next = end;
  }
  return ids.slice(0, number);
}

/** Those that fill the page for sure are read together. Of a state that has not ended nobody knows: it goes first. */
function endOfBatch(ordered: Ordered, values: readonly Value[], from: number, missing: number): number {
  let known = 0;
  for (let i = from; i < values.length; i++) {
    const value = values[i] as Value;
    known += value.jobs;
    // How many are behind a place is not known either.
    if (known >= missing || value.behind !== undefined || isOpenState(ordered, value)) return i + 1;
  }
  return values.length;
}

const isOpenState = ({ column }: Ordered, { codes }: Value): boolean => column === 'state' && !isEndedState(codes);
const isEndedState = (codes: readonly number[]): boolean => codes.every(code => hasEnded(jobState.toName(code)));

const TABLES: Partial<Record<SortField, string>> = { type: 'job_type', user: 'account' };

/** All values that jobs have, in order; from the tally of the datum how many jobs that have it have them. */
async function listValues(reader: Reader, paired: Paired, key: SortKey, column: TallyColumn): Promise<Value[]> {
  const p = parameters();
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

/** At most `most`. */
async function countOpen(reader: Reader, { first }: Paired, most: number): Promise<number> {
  const p = parameters();
  const { rows } = await reader.query<{ jobs: number }>(
    `/* countOpen */ select count(*) as jobs from (
      select from job_datum where cell is null and ${hasDatum(first, p)} limit ${p(most)}) as few`,
    p.values,
  );
  return rows[0]?.jobs as number;
}

async function listOpenJobs(reader: Reader, { filter, first }: Paired): Promise<OpenJob[]> {
  const p = parameters();
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

/** The first `take` jobs with a value, in the order of ids. */
async function readValue(ordered: Ordered, value: Value, take: number): Promise<number[]> {
  const isOpen = isOpenState(ordered, value);
  const { descending, listOpen, effort, open } = ordered;
  if (!isOpen || open >= effort.openJobs) return readJobs(ordered, value, take);
  const { codes, behind } = value;
  const ids = (await listOpen()).flatMap(({ id, state }) => (codes.includes(state) ? [id] : []));
  if (descending) ids.reverse();
  return ids.filter(id => behind === undefined || (descending ? id < behind : id > behind)).slice(0, take);
}

async function readJobs(ordered: Ordered, value: Value, take: number): Promise<number[]> {
  const { reader, paired, column, descending } = ordered;
  const p = parameters();
  const number = p(take);
  const read: Read = {
    ...ordered,
    value,
    take,
    datum: hasDatum(paired.first, p),
    isCode: `= any(${p(value.codes)}::int[])`,
    order: `order by id${descending ? ' desc' : ''} limit ${number}`,
    place: value.behind === undefined ? 'true' : `job.id ${descending ? '<' : '>'} ${p(value.behind)}::bigint`,
  };
  const changed = `
    select job.id from ${changedJobs(paired.filter, p)} and job.${column} ${read.isCode} and ${read.place}`;
  const [ended, parts] = isOpenState(ordered, value)
    ? ['', [openOfState(read)]]
    : [`with ended as materialized (${endedJobs(read)})`, ['select id from ended', ...openJobs(read, number)]];
  const { rows } = await reader.query<{ id: number }>(
    `/* readJobsOf_${column} */ ${ended}
    select id from (${[...parts, changed].join(' union all ')}) as job ${read.order}`,
    p.values,
  );
  return rows.map(({ id }) => id);
}

interface Read extends Ordered {
  value: Value;
  take: number;
  /** Conditions: that a pair is of the datum, what a column must be, that a job is behind the place. */
  datum: string;
  isCode: string;
  place: string;
  order: string;
}

/** An index begins with these columns. */
const INDEXED: readonly TallyColumn[] = ['type', 'account', 'state'];

/** Those that have ended: of the jobs that have the datum those with the value, or the other way round. */
function endedJobs({ effort, column, value, take, datum, isCode, place, order }: Read): string {
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

/** Those that have not, as far as the page can reach: of the jobs that have the datum. */
function openJobs({ column, value, descending, datum, isCode, place }: Read, number: string): string[] {
  if (column === 'state' && isEndedState(value.codes)) return [];
  const [is, far, none] = descending ? ['>=', 'min', 0] : ['<=', 'max', Number.MAX_SAFE_INTEGER];
  return [
    `select job.id from job_datum join job on job.id = job_datum.job
    where ${datum} and cell is null and job_datum.job not in (${STALE}) and job.${column} ${isCode} and ${place}
      and job_datum.job ${is} coalesce((select ${far}(id) from ended having count(*) = ${number}), ${none})`,
  ];
}

/**
 * Those that have not, of the jobs of a state: there are indexes of them in the order of ids. They are asked for all
 * that have the datum at once, unless these are so many that some of the first jobs of the state must have it.
 */
function openOfState({ value: { codes }, effort, open, datum, isCode, place, order }: Read): string {
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
