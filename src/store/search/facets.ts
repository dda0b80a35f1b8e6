/*
 * How often which value occurs among the jobs of a filter.
 */
import type { FacetCount, FacetField, FacetRequest, TimeRange } from '../../core/search/search.ts';
import { compareText } from '../../core/text.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { type Parameters, parameters, TIME_COLUMNS } from './condition.ts';
import { talliedData } from './data.ts';
import { type Asked, jobsOf } from './source.ts';
import { type TallyColumn, talliedColumns } from './tally.ts';

type Field<Kind extends FacetField['kind']> = Extract<FacetField, { kind: Kind }>;

export interface Counted {
  /** In the order in which the facets were given, each in the order that it wants its counts in. */
  facets: FacetCount[][];
  /** How many jobs there are, when it was counted besides: a second look at all of them would take as long again. */
  jobs: number | undefined;
}

/** The counts of facets among the jobs of `asked`; those by type, state, user and priority are counted together. */
export async function countFacets(reader: Reader, asked: Asked, facets: readonly FacetRequest[]): Promise<Counted> {
  const columns = new Set(facets.flatMap(({ field }) => (field.kind in COLUMNS ? COLUMNS[field.kind as Kind] : [])));
  const counting = columns.size > 0 ? countColumns(reader, asked, [...columns]) : undefined;
  const counted = await Promise.all(
    facets.map(async request => {
      const { field } = request;
      if (field.kind === 'metadata') return countMetadata(reader, asked, field, request);
      if (field.kind === 'time') return countTimes(reader, asked, field);
      return select((await counting)?.get(COLUMNS[field.kind]) ?? [], request);
    }),
  );
  const [values] = (await counting)?.values() ?? [];
  return { facets: counted, jobs: values?.reduce((sum, { count }) => sum + count, 0) };
}

/** Whether counting these tells how many jobs there are. */
export const areByColumns = (facets: readonly FacetRequest[]): boolean =>
  facets.some(({ field }) => field.kind in COLUMNS);

type Kind = 'type' | 'user' | 'state' | 'priority';
const COLUMNS: Record<Kind, TallyColumn> = { type: 'type', user: 'account', state: 'state', priority: 'priority' };

interface ColumnCount {
  column: TallyColumn;
  code: number;
  name: string | null;
  count: number;
}

/** Job types that were removed and made again have several numbers, and one name. */
async function countColumns(
  reader: Reader,
  asked: Asked,
  columns: readonly TallyColumn[],
): Promise<Map<TallyColumn, FacetCount[]>> {
  const p = parameters(asked.numbers);
  const counted = toCounted(asked, columns, p);
  const { rows } = await reader.query<ColumnCount>(
    `/* countColumns */
    select counted.column, min(code) as code, coalesce(job_type.name, account.name) as name,
      sum(count)::bigint as count
    from (${counted}) as counted
    left join job_type on counted.column = 'type' and job_type.id = code
    left join account on counted.column = 'account' and account.id = code
    group by counted.column, coalesce(job_type.name, account.name, code::text), 3`,
    p.values,
  );
  const counts = new Map(columns.map(column => [column, [] as FacetCount[]]));
  for (const { column, code, name, count } of rows)
    counts.get(column)?.push({ value: name ?? NAMES[column as keyof typeof NAMES](code), count });
  return counts;
}

function toCounted(asked: Asked, columns: readonly TallyColumn[], p: Parameters): string {
  const { filter, by, paired } = asked;
  if (by !== undefined) return talliedColumns(filter, by, columns, p);
  return (paired && talliedData(paired, columns, p)) ?? columnsOfJobs(asked, columns, p);
}

const NAMES = {
  state: (code: number): string => jobState.toName(code),
  priority: (code: number): string => priorityRank.toName(code),
};

/** What they share is counted before it is told apart: there are few of those, and many jobs. */
const columnsOfJobs = (asked: Asked, columns: readonly TallyColumn[], p: Parameters): string => `
  with cell as materialized (
    select ${columns.join(', ')}, count(*) as jobs from ${jobsOf(asked, 'cells', p)} group by ${columns.join(', ')})
  ${columns.map(one => `select '${one}' as column, ${one} as code, jobs as count from cell`).join(' union all ')}`;

const select = (counts: readonly FacetCount[], { minCount, maxCount, maxResults }: FacetRequest): FacetCount[] =>
  counts
    .filter(({ count }) => count > 0 && count >= minCount && count <= maxCount)
    .sort((one, other) => other.count - one.count || compareText(one.value, other.value))
    .slice(0, maxResults);

async function countMetadata(
  reader: Reader,
  asked: Asked,
  { key }: Field<'metadata'>,
  { minCount, maxCount, maxResults }: FacetRequest,
): Promise<FacetCount[]> {
  const p = parameters(asked.numbers);
  const { rows } = await reader.query<FacetCount>(
    `/* countMetadata */
    select value, count(*) as count
    from (select (job.data || job.result) ->> ${p(key)}::text as value from ${jobsOf(asked, 'rows', p)}) as datum
    where value is not null
    group by value having count(*) between ${p(minCount)} and ${p(maxCount)}
    order by count desc, value collate "C" limit ${p(maxResults)}`,
    p.values,
  );
  return rows;
}

async function countTimes(reader: Reader, asked: Asked, { field, ranges }: Field<'time'>): Promise<FacetCount[]> {
  const p = parameters(asked.numbers);
  const bounds = (side: keyof TimeRange) => p(ranges.map(range => range[side] ?? null));
  const column = TIME_COLUMNS[field];
  const { rows } = await reader.query<{ position: number; count: number }>(
    `/* countTimes */
    select position, count(*) as count
    from (select ${column} as at from ${jobsOf(asked, 'rows', p)}) as job
    join unnest(${bounds('start')}::timestamptz[], ${bounds('end')}::timestamptz[])
      with ordinality as range (start_at, end_at, position)
      on at >= coalesce(start_at, '-infinity') and at < coalesce(end_at, 'infinity')
    group by position`,
    p.values,
  );
  const countOf = new Map(rows.map(({ position, count }) => [position - 1, count]));
  return ranges.map((_, position) => ({ value: String(position), count: countOf.get(position) ?? 0 }));
}
