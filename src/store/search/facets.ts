/*
 * How often each value occurs among the jobs of a filter.
 */
import type { FacetCount, FacetField, FacetRequest, TimeRange } from '../../core/search/search.ts';
import { compareText } from '../../core/text.ts';
import { jobState, priorityRank } from '../codes.ts';
import type { Reader } from '../database/database.ts';
import { datumOf, type SqlParameters, sqlParameters, TIME_COLUMNS } from './condition.ts';
import { datumColumns } from './datum-counts.ts';
import { jobsOf, type ResolvedFilter } from './filter.ts';
import { type TallyColumn, talliedColumns } from './tally.ts';
import { type ColumnsWay, chooseColumns } from './way.ts';

type Field<Kind extends FacetField['kind']> = Extract<FacetField, { kind: Kind }>;

/** The facets to count among the jobs of one filter. Those by columns are counted together. */
export interface FacetPlan {
  facets: readonly FacetRequest[];
  columns: readonly TallyColumn[];
  /** How the columns are counted; undefined: there are none. */
  way: ColumnsWay | undefined;
}

/** Chooses how to count those of the facets that are about this filter. */
export function planFacets(filter: ResolvedFilter, all: readonly FacetRequest[]): FacetPlan {
  const facets = all.filter(facet => facet.filter === filter.filter);
  const columns = [...new Set(facets.flatMap(({ field }) => (isColumn(field) ? [COLUMNS[field.kind]] : [])))];
  return { facets, columns, way: columns.length > 0 ? chooseColumns(filter, columns) : undefined };
}

export interface CountedFacets {
  counts: ReadonlyMap<FacetRequest, readonly FacetCount[]>;
  /** The number of jobs, if a facet by a column counted them all: counting them again would take as long. */
  jobs: number | undefined;
}

/** Counts the facets of a plan. */
export async function countFacets(
  reader: Reader,
  filter: ResolvedFilter,
  { facets, columns, way }: FacetPlan,
): Promise<CountedFacets> {
  const counting = way && countColumns(reader, filter, columns, way);
  const count = async (request: FacetRequest): Promise<FacetCount[]> => {
    const { field } = request;
    if (field.kind === 'metadata') return countMetadata(reader, filter, field, request);
    if (field.kind === 'time') return countTimes(reader, filter, field);
    return select((await counting)?.get(COLUMNS[field.kind]) ?? [], request);
  };
  const counted = await Promise.all(facets.map(async request => [request, await count(request)] as const));
  const [values] = (await counting)?.values() ?? [];
  return { counts: new Map(counted), jobs: values?.reduce((sum, { count }) => sum + count, 0) };
}

type Kind = 'type' | 'user' | 'state' | 'priority';
const COLUMNS: Record<Kind, TallyColumn> = { type: 'type', user: 'account', state: 'state', priority: 'priority' };
const isColumn = (field: FacetField): field is Field<Kind> => field.kind in COLUMNS;

interface ColumnCount {
  column: TallyColumn;
  code: number;
  name: string | null;
  count: number;
}

/** Counts the columns. A type or user that was removed and created again has several ids, but one name. */
async function countColumns(
  reader: Reader,
  filter: ResolvedFilter,
  columns: readonly TallyColumn[],
  way: ColumnsWay,
): Promise<Map<TallyColumn, FacetCount[]>> {
  const p = sqlParameters(filter.nameIds);
  const { rows } = await reader.query<ColumnCount>(
    `/* countColumns */
    select counted.column, min(code) as code, coalesce(job_type.name, account.name) as name,
      sum(count)::bigint as count
    from (${toCounted(filter, columns, way, p)}) as counted
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

function toCounted(filter: ResolvedFilter, columns: readonly TallyColumn[], way: ColumnsWay, p: SqlParameters): string {
  switch (way.kind) {
    case 'tally':
      return talliedColumns(filter.filter, way.by, columns, p);
    case 'datumTally':
      return datumColumns(way.paired, columns, way.by, p);
    case 'jobs':
      return columnsOfJobs(filter, columns, p);
  }
}

const NAMES = {
  state: (code: number): string => jobState.toName(code),
  priority: (code: number): string => priorityRank.toName(code),
};

/** Counts combinations of the columns first, then each column: there are few combinations and many jobs. */
const columnsOfJobs = (filter: ResolvedFilter, columns: readonly TallyColumn[], p: SqlParameters): string => `
  with cell as materialized (
    select ${columns.join(', ')}, count(*) as jobs from ${jobsOf(filter, 'cells', p)} group by ${columns.join(', ')})
  ${columns.map(one => `select '${one}' as column, ${one} as code, jobs as count from cell`).join(' union all ')}`;

const select = (counts: readonly FacetCount[], { minCount, maxCount, maxResults }: FacetRequest): FacetCount[] =>
  counts
    .filter(({ count }) => count > 0 && count >= minCount && count <= maxCount)
    .sort((one, other) => other.count - one.count || compareText(one.value, other.value))
    .slice(0, maxResults);

async function countMetadata(
  reader: Reader,
  filter: ResolvedFilter,
  { key }: Field<'metadata'>,
  { minCount, maxCount, maxResults }: FacetRequest,
): Promise<FacetCount[]> {
  const p = sqlParameters(filter.nameIds);
  const { rows } = await reader.query<FacetCount>(
    `/* countMetadata */
    select value, count(*) as count
    from (select ${datumOf(key, p)} as value from ${jobsOf(filter, 'rows', p)}) as datum
    where value is not null
    group by value having count(*) between ${p(minCount)} and ${p(maxCount)}
    order by count desc, value collate "C" limit ${p(maxResults)}`,
    p.values,
  );
  return rows;
}

async function countTimes(
  reader: Reader,
  filter: ResolvedFilter,
  { field, ranges }: Field<'time'>,
): Promise<FacetCount[]> {
  const p = sqlParameters(filter.nameIds);
  const bounds = (side: keyof TimeRange) => p(ranges.map(range => range[side] ?? null));
  const column = TIME_COLUMNS[field];
  const { rows } = await reader.query<{ position: number; count: number }>(
    `/* countTimes */
    select position, count(*) as count
    from (select ${column} as at from ${jobsOf(filter, 'rows', p)}) as job
    join unnest(${bounds('start')}::timestamptz[], ${bounds('end')}::timestamptz[])
      with ordinality as range (start_at, end_at, position)
      on at >= coalesce(start_at, '-infinity') and at < coalesce(end_at, 'infinity')
    group by position`,
    p.values,
  );
  const countOf = new Map(rows.map(({ position, count }) => [position - 1, count]));
  return ranges.map((_, position) => ({ value: String(position), count: countOf.get(position) ?? 0 }));
}
