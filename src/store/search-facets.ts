/*
 * How often which value occurs among the jobs of a filter.
 */
import type { FacetCount, FacetField, FacetRequest, TimeRange } from '../core/search.ts';
import { compareText } from '../core/text.ts';
import { jobState, priorityRank } from './codes.ts';
import type { Reader } from './database.ts';
import { parameters, TIME_COLUMNS } from './search-condition.ts';
import { type Asked, jobsOf } from './search-source.ts';
import { talliedColumn } from './search-tally.ts';

type Field<Kind extends FacetField['kind']> = Extract<FacetField, { kind: Kind }>;

/** The counts that a facet asks for, in the order that it wants them in. `asked` is its filter. */
export async function countFacet(reader: Reader, asked: Asked, request: FacetRequest): Promise<FacetCount[]> {
  const { field } = request;
  if (field.kind === 'metadata') return countMetadata(reader, asked, field, request);
  if (field.kind === 'time') return countTimes(reader, asked, field);
  return select(await countColumn(reader, asked, field), request);
}

const COLUMNS = { type: 'type', user: 'account', state: 'state', priority: 'priority' } as const;
const NAMES = {
  state: (code: number): string => jobState.toName(code),
  priority: (code: number): string => priorityRank.toName(code),
};

async function countColumn(
  reader: Reader,
  asked: Asked,
  { kind }: Field<'type' | 'state' | 'user' | 'priority'>,
): Promise<FacetCount[]> {
  const p = parameters();
  const column = COLUMNS[kind];
  const counted =
    asked.by === undefined
      ? `select job.${column} as code, count(*) as count from ${jobsOf(asked, 'cells', p)} group by job.${column}`
      : talliedColumn(asked.filter, asked.by, column, p);
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
  asked: Asked,
  { key }: Field<'metadata'>,
  { minCount, maxCount, maxResults }: FacetRequest,
): Promise<FacetCount[]> {
  const p = parameters();
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
  const p = parameters();
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
