/*
 * Pages of jobs that have one frequent datum, in an order by type, user, state or priority and then by id, from the
 * first one or from a place on.
 *
 * Of each value of the column it is known how many jobs have it and have ended. Values are read in their order until the
 * page is full, each in the order of ids. What has not ended is looked at no further than the page can reach: there the
 * jobs themselves must be looked at, which takes ten times as long.
 */
import { hasEnded } from '../core/job.ts';
import type { Page, PageAfter, Place, SortField, SortKey } from '../core/search.ts';
import { jobState } from './codes.ts';
import type { Reader } from './database.ts';
import { parameters } from './search-condition.ts';
import { compareValues } from './search-groups.ts';
import { withTies } from './search-order.ts';
import { changedJobs, hasDatum, type Paired, STALE } from './search-pairs.ts';
import { BY, CODES, TALLIED, type TallyColumn, talliedJobs } from './search-tally.ts';

/** Where the page is asked for. */
interface Ordered {
  reader: Reader;
  paired: Paired;
  key: SortKey;
  column: TallyColumn;
  /** Within one value. */
  descending: boolean;
  /** Whether jobs that have the datum and have not ended are so many that those of one state are found faster. */
  isOpenFrequent: boolean;
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
  paired: Paired,
  sort: readonly SortKey[],
  page: Page | PageAfter,
): Promise<number[] | undefined> {
  const [key, ties, ...others] = withTies(sort);
  const column = key && TALLIED[key.field];
  if (!column || ties?.field !== 'jobId' || others.length > 0) return undefined;
  if ('first' in page && page.first > 1) return undefined;
  const asked = { reader, paired, key, column, descending: ties.descending };
  const [values, isOpenFrequent] = await Promise.all([
    listValues({ ...asked, isOpenFrequent: false }),
    column === 'state' && isOftenOpen(reader, paired),
  ]);
  const after = 'after' in page ? page.after : undefined;
  return fill({ ...asked, isOpenFrequent }, after ? behindPlace(key, values, after) : values, page.number);
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

/** Those that fill the page for sure are read together; of a state that has not ended nobody knows, it is read first. */
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
async function listValues({ reader, paired, key, column }: Ordered): Promise<Value[]> {
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
        select code, jobs from datum_tally where by = ${BY[column]} and ${hasDatum(paired.first, p)}
        union all
        select ${CODES[column]}, -1 from job_datum
        where job in (${STALE}) and cell is not null and ${hasDatum(paired.first, p)}) as one
      group by code) as ended on ended.code = known.code
    group by 1 order by ${shown}${table ? ' collate "C"' : ''}${key.descending ? ' desc' : ''}`,
    p.values,
  );
  return rows;
}

/** So many jobs can be looked at one by one in two milliseconds. */
const FEW = 500;

async function isOftenOpen(reader: Reader, { first }: Paired): Promise<boolean> {
  const p = parameters();
  const { rows } = await reader.query<{ jobs: number }>(
    `/* isOftenOpen */ select count(*) as jobs from (
      select from job_datum where cell is null and ${hasDatum(first, p)} limit ${FEW}) as few`,
    p.values,
  );
  return rows[0]?.jobs === FEW;
}

/** The first `take` jobs with a value, in the order of ids. */
async function readValue(ordered: Ordered, value: Value, take: number): Promise<number[]> {
  const { reader, paired, column, descending, isOpenFrequent } = ordered;
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
  const isEnded = column === 'state' && isEndedState(value.codes);
  const isOpen = isOpenState(ordered, value);
  const far = descending ? ['>=', 'min', 0] : ['<=', 'max', Number.MAX_SAFE_INTEGER];
  const end = `job.id ${far[0]} coalesce((select ${far[1]}(id) from ended having count(*) = ${number}), ${far[2]})`;
  const parts = [
    !isOpen && 'select id from ended',
    !isEnded && (isOpen && isOpenFrequent ? openOfState(read) : openJobs(read, isOpen ? 'true' : end)),
    `select job.id from ${changedJobs(paired.filter, p)} and job.${column} ${read.isCode} and ${read.place}`,
  ].filter(part => part !== false);
  const { rows } = await reader.query<{ id: number }>(
    `/* readValueOf_${column} */ ${isOpen ? '' : `with ended as materialized (${endedJobs(read)})`}
    select id from (${parts.join(' union all ')}) as job ${read.order}`,
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
/** So many pairs can be read in a row in the time that one can be looked for. */
const PAIRS_PER_LOOK = 8;

/** Those that have ended: of the jobs that have the datum those with the value, or the other way round. */
function endedJobs({ column, value, take, datum, isCode, place, order }: Read): string {
  const pairsToRead = (Math.min(take, value.jobs) / Math.max(1, value.jobs)) * value.hits;
  const isRare = INDEXED.includes(column) && value.all * PAIRS_PER_LOOK < pairsToRead;
  if (isRare)
    return `
      select id from (select id from job where finished_at is not null and ${column} ${isCode} offset 0) as job
      where ${place} and id not in (${STALE})
        and (select true from job_datum where ${datum} and cell is not null and job_datum.job = job.id) ${order}`;
  return `
    select id from (select job as id, cell from job_datum where ${datum} and cell is not null) as job
    where ${CODES[column]} ${isCode} and ${place} and id not in (${STALE}) ${order}`;
}

/** Those that have not, of the jobs that have the datum. */
const openJobs = ({ column, datum, isCode, place }: Read, end: string): string => `
  select job.id from job_datum join job on job.id = job_datum.job
  where ${datum} and cell is null and job_datum.job not in (${STALE}) and job.${column} ${isCode}
    and ${onPairs(end)} and ${onPairs(place)}`;

/** What an index on pairs can be asked. */
const onPairs = (condition: string): string => condition.replace('job.id', 'job_datum.job');

/** Those that have not, of the jobs of a state: there are indexes of them in the order of ids. */
function openOfState({ value: { codes }, datum, isCode, place, order }: Read): string {
  const jobs = (of: string): string => `
    select id from job where ${of} and ${place} and id not in (${STALE})
      and (select true from job_datum where ${datum} and cell is null and job_datum.job = job.id) ${order}`;
  if (codes.includes(jobState.toCode('READY')))
    return `select job.id from unnest('{0,1,2,3,4,5}'::smallint[]) as rank,
      lateral (${jobs('state = 6 and priority = rank')}) as job`;
  const indexed = codes.some(code => [1, 7].includes(code)) ? 'state in (1, 7)' : 'state in (5, 8, 9)';
  return `(${jobs(`${indexed} and state ${isCode}`)})`;
}
