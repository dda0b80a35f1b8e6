/*
 * How often which value occurs among the jobs of a filter.
 */
import type { FacetCount, FacetField, FacetRequest, TimeRange } from '../core/search.ts';
import { compareText } from '../core/text.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { parameters, TIME_COLUMNS, toCondition } from './search-condition.ts';

type Field<Kind extends FacetField['kind']> = Extract<FacetField, { kind: Kind }>;

/** The counts that a facet asks for, in the order that it wants them in. */
export async function countFacet(reader: Reader, request: FacetRequest): Promise<FacetCount[]> {
  const { field } = request;
  if (field.kind === 'metadata') return countMetadata(reader, field, request);
  if (field.kind === 'time') return countTimes(reader, field, request);
  return select(await countColumn(reader, field, request), request);
}

const GROUPS = {
  type: { column: 'type', toName: 'select id, name from job_type where id = any($1)' },
  user: { column: 'account', toName: 'select id, name from account where id = any($1)' },
  state: { column: 'state', toName: jobState.toName },
  priority: { column: 'priority', toName: priorityRank.toName },
} as const;

async function countColumn(
  reader: Reader,
  { kind }: Field<'type' | 'state' | 'user' | 'priority'>,
  { filter }: FacetRequest,
): Promise<FacetCount[]> {
  const { column, toName } = GROUPS[kind];
  const p = parameters();
  const { rows } = await reader.query<{ code: number; count: number }>(
    `/* countColumn */
    select ${column} as code, count(*) as count from job where ${toCondition(filter, p)} group by ${column}`,
    p.values,
  );
  if (typeof toName === 'function') return rows.map(({ code, count }) => ({ value: toName(code), count }));
  const names = await reader.query<{ id: number; name: string }>(`/* listNames */ ${toName}`, [
    rows.map(({ code }) => code),
  ]);
  const nameOf = new Map(names.rows.map(({ id, name }) => [id, name]));
  return added(rows.map(({ code, count }) => ({ value: nameOf.get(code) as string, count })));
}

/** Job types that were removed and made again have several numbers, and one name. */
function added(counts: readonly FacetCount[]): FacetCount[] {
  const totals = new Map<string, number>();
  for (const { value, count } of counts) totals.set(value, (totals.get(value) ?? 0) + count);
  return [...totals].map(([value, count]) => ({ value, count }));
}

const select = (counts: readonly FacetCount[], { minCount, maxCount, maxResults }: FacetRequest): FacetCount[] =>
  counts
    .filter(({ count }) => count > 0 && count >= minCount && count <= maxCount)
    .sort((one, other) => other.count - one.count || compareText(one.value, other.value))
    .slice(0, maxResults);

async function countMetadata(
  reader: Reader,
  { key }: Field<'metadata'>,
  { filter, minCount, maxCount, maxResults }: FacetRequest,
): Promise<FacetCount[]> {
  const p = parameters();
  const { rows } = await reader.query<FacetCount>(
    `/* countMetadata */
    select value, count(*) as count
    from job, lateral (select (data || result) ->> ${p(key)}::text as value) as datum
    where value is not null and (${toCondition(filter, p)})
    group by value having count(*) between ${p(minCount)} and ${p(maxCount)}
    order by count desc, value collate "C" limit ${p(maxResults)}`,
    p.values,
  );
  return rows;
}

async function countTimes(
  reader: Reader,
  { field, ranges }: Field<'time'>,
  { filter }: FacetRequest,
): Promise<FacetCount[]> {
  const p = parameters();
  const bounds = (side: keyof TimeRange) => p(ranges.map(range => range[side] ?? null));
  const column = TIME_COLUMNS[field];
  const { rows } = await reader.query<{ position: number; count: number }>(
    `/* countTimes */
    select position, count(*) as count
    from unnest(${bounds('start')}::timestamptz[], ${bounds('end')}::timestamptz[])
      with ordinality as range (start_at, end_at, position)
    join job on ${column} >= coalesce(start_at, '-infinity') and ${column} < coalesce(end_at, 'infinity')
    where ${toCondition(filter, p)} group by position`,
    p.values,
  );
  const countOf = new Map(rows.map(({ position, count }) => [position - 1, count]));
  return ranges.map((_, position) => ({ value: String(position), count: countOf.get(position) ?? 0 }));
}
