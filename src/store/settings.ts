/*
 * Settings that change while the server runs: configuration properties, pools, and the default priorities of job types.
 */
import type { Pool } from '../core/admission/admission.ts';
import type { Priority } from '../core/job.ts';
import { type Settings, toSettings } from '../core/settings.ts';
import { priorityRank } from './codes.ts';
import type { Reader, Tx } from './database/database.ts';

/** A configuration property that is set. */
export interface Property {
  key: string;
  value: string;
  changedAt: Date;
}

interface PoolRow {
  threshold: number;
  size: number;
}

/** Reads the settings in force, with defaults for those that are not set. */
export async function readSettings(reader: Reader): Promise<Settings> {
  const { rows } = await reader.query<{ properties: Record<string, string> | null; pools: PoolRow[] | null }>(
    `/* readSettings */
    select (select json_object_agg(lower(key), value) from property) as properties,
           (select json_agg(job_pool order by threshold desc) from job_pool) as pools`,
  );
  return toSettings(rows[0]?.properties ?? {}, (rows[0]?.pools ?? []).map(toPool));
}

const toPool = ({ threshold, size }: PoolRow): Pool => ({ threshold: priorityRank.toName(threshold), size });

/** Lists the properties that are set, by key. */
export async function listProperties(reader: Reader): Promise<Property[]> {
  const { rows } = await reader.query<Property>(
    '/* listProperties */ select key, value, changed_at as "changedAt" from property order by lower(key)',
  );
  return rows;
}

/** Finds the property with this key. Case is ignored. */
export async function findProperty(reader: Reader, key: string): Promise<Property | undefined> {
  const { rows } = await reader.query<Property>(
    '/* findProperty */ select key, value, changed_at as "changedAt" from property where lower(key) = lower($1)',
    [key],
  );
  return rows[0];
}

/** Lists the default priorities of the job types that have one, by name. */
export async function listTypePriorities(reader: Reader): Promise<{ type: string; priority: Priority }[]> {
  const { rows } = await reader.query<{ type: string; priority: number }>(
    `/* listTypePriorities */
    select name as type, default_priority as priority from job_type
    where default_priority is not null and removed_at is null order by name`,
  );
  return rows.map(({ type, priority }) => ({ type, priority: priorityRank.toName(priority) }));
}

/** Makes changes of settings serial. Does not block readers. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx.query('/* lockSettings */ lock table property, job_pool in share row exclusive mode');
}

/** Sets properties. No key may occur twice. */
export async function saveProperties(tx: Tx, properties: readonly { key: string; value: string }[]): Promise<void> {
  await tx.query(
    `/* saveProperties */
    insert into property (key, value) select * from unnest($1::text[], $2::text[])
    on conflict (lower(key)) do update set key = excluded.key, value = excluded.value, changed_at = now()`,
    [properties.map(({ key }) => key), properties.map(({ value }) => value)],
  );
}

/** Deletes a property. False: it was not set. */
export async function deleteProperty(tx: Tx, key: string): Promise<boolean> {
  const { rowCount } = await tx.query('/* deleteProperty */ delete from property where lower(key) = lower($1)', [key]);
  return rowCount === 1;
}

/** Adds pools, and changes the sizes of those that exist. */
export async function savePools(tx: Tx, pools: readonly Pool[]): Promise<void> {
  await tx.query(
    `/* savePools */
    insert into job_pool (threshold, size) select * from unnest($1::smallint[], $2::int[])
    on conflict (threshold) do update set size = excluded.size`,
    [pools.map(({ threshold }) => priorityRank.toCode(threshold)), pools.map(({ size }) => size)],
  );
}

/** Deletes the pool with this threshold, or all pools. Returns their number. */
export async function deletePools(tx: Tx, threshold?: Priority): Promise<number> {
  const { rowCount } = await tx.query(
    '/* deletePools */ delete from job_pool where threshold = coalesce($1, threshold)',
    [threshold === undefined ? null : priorityRank.toCode(threshold)],
  );
  return rowCount;
}

/** Sets the default priorities of these types and clears those of all others. Returns the names of unknown types. */
export async function updateTypePriorities(
  tx: Tx,
  priorities: readonly { type: string; priority: Priority }[],
): Promise<string[]> {
  const names = priorities.map(({ type }) => type);
  const { rows } = await tx.query<{ name: string }>(
    `/* updateTypePriorities */
    with given as (
      select * from unnest($1::text[], $2::smallint[]) as given (name, priority)
    ), changed as (
      update job_type set default_priority = (select priority from given where given.name = job_type.name)
      where removed_at is null
    )
    select name from given
    where not exists (select from job_type where job_type.name = given.name and removed_at is null)`,
    [names, priorities.map(({ priority }) => priorityRank.toCode(priority))],
  );
  return rows.map(({ name }) => name);
}
