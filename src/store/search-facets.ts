/*
 * How often which value occurs among the jobs of a filter.
 */
import type { FacetCount, FacetField, FacetRequest, TimeRange } from '../core/search.ts';
import { compareText } from '../core/text.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { parameters, TIME_COLUMNS, toCondition } from './search-condition.ts';
import { talliedColumn, tallyOf } from './search-tally.ts';

type Field<Kind extends FacetField['kind']> = Extract<FacetField, { kind: Kind }>;

/** The counts that a facet asks for, in the order that it wants them in. */
export async function countFacet(reader: Reader, request: FacetRequest): Promise<FacetCount[]> {
  const { field } = request;
  if (field.kind === 'metadata') return countMetadata(reader, field, request);
  if (field.kind === 'time') return countTimes(reader, field, request);
  return select(await countColumn(reader, field, request), request);
}

const COLUMNS = { type: 'type', user: 'account', state: 'state', priority: 'priority' } as const;
const NAMES = {
  state: (code: number): string => jobState.toName(code),
  priority: (code: number): string => priorityRank.toName(code),
};

async function countColumn(
  reader: Reader,
  { kind }: Field<'type' | 'state' | 'user' | 'priority'>,
  { filter }: FacetRequest,
): Promise<FacetCount[]> {
  const p = parameters();
  const column = COLUMNS[kind];
  const by = tallyOf(filter);
  const counted =
    by === undefined
      ? `select ${column} as code, count(*) as count from job where ${toCondition(filter, p)} group by ${column}`
      : talliedColumn(filter, by, column, p);
  if (kind === 'state' || kind === 'priority') {
    const { rows } = await reader.query<{ code: number; count: number }>(`/* countColumn */ ${counted}`, p.values);
    return rows.map(({ code, count }) => ({ value: NAMES[kind](code), count }));
  }
  // Job types that were removed and made again have several numbers, and one name.
  const { rows } = await reader.query<FacetCount>(
    `/* countNames */
    select name as value, sum(count)::bigint as count
    from (${counted}) as counted join ${kind === 'type' ? 'job_type' : 'account'} as named on named.id = code
    group by name`,
    p.values,
  );
  return rows;
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
