/*
 * The line of READY jobs, for people who want to see where in it a job stands.
 */
import type { Reader } from './database/database.ts';

/**
 * Of these jobs each that is READY, with the number of READY jobs of its priority that are older.
 *
 * Each job counts those between it and the one before it, and what they have counted is added up: so the line is walked
 * through once, however many jobs are asked for.
 */
export async function countOlder(reader: Reader, ids: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await reader.query<{ id: number; older: number }>(
    `/* countOlder */
    with asked as (
      select id, priority, lag(id, 1, 0::bigint) over (partition by priority order by id) as before
      from job where id = any($1) and state = 6)
    select id, sum(between_them) over (partition by priority order by id)::int as older
    from asked, lateral (
      select count(*) as between_them from job
      where state = 6 and job.priority = asked.priority and job.id >= asked.before and job.id < asked.id) as counted`,
    [ids],
  );
  return new Map(rows.map(({ id, older }) => [id, older]));
}
