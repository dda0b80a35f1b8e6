/*
 * Changes of settings: properties, pools and default priorities of job types. Each is one transaction, after which
 * `changed` tells the dispatchers.
 */

import type { Pool } from '../core/admission/admission.ts';
import { invalid, notFound } from '../core/failure.ts';
import { PRIORITIES, type Priority } from '../core/job.ts';
import { checkPools, checkProperty } from '../core/settings.ts';
import { lockAdmission } from '../store/admission.ts';
import type { Database, Tx } from '../store/database/database.ts';
import * as store from '../store/settings.ts';

export interface SettingsContext {
  database: Database;
  /** Hints, after a commit, that admission may decide differently now. */
  changed(): void;
}

async function change({ database, changed }: SettingsContext, write: (tx: Tx) => Promise<void>): Promise<void> {
  await database.transaction(async tx => {
    await store.lockSettings(tx);
    // After the response to this change, no job starts by the old settings.
    await lockAdmission(tx);
    await write(tx);
  });
  changed();
}

/** Sets properties, all or none. Failure invalidInput for an invalid value or a repeated key. */
export async function setProperties(
  context: SettingsContext,
  properties: readonly { key: string; value: string }[],
): Promise<void> {
  const checked = properties.map(({ key, value }) => checkProperty(key, value));
  const repeated = checked.find(({ key }, index) => checked.findIndex(other => isSame(other.key, key)) < index);
  if (repeated) throw invalid('key', repeated.key, `The property ${repeated.key} is given twice`);
  await change(context, tx => store.saveProperties(tx, checked));
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Deletes a property. Failure notFound when it is not set. */
export const deleteProperty = (context: SettingsContext, key: string): Promise<void> =>
  change(context, async tx => {
    if (!(await store.deleteProperty(tx, key))) throw notFound('configuration-property', key);
  });

export interface PoolChange {
  /** The same value as the property of this name; undefined: unchanged. */
  concurrentJobs?: number | undefined;
  pools: readonly Pool[];
}

/** Adds and changes pools, and keeps or deletes all others. Failure invalidInput for invalid pools. */
export async function changePools(
  context: SettingsContext,
  { concurrentJobs, pools }: PoolChange,
  others: 'keep' | 'delete',
): Promise<void> {
  checkPools(pools);
  const cap = concurrentJobs === undefined ? [] : [checkProperty('concurrentJobs', String(concurrentJobs))];
  await change(context, async tx => {
    if (others === 'delete') await store.deletePools(tx);
    await store.savePools(tx, pools);
    await store.saveProperties(tx, cap);
  });
}

/** Deletes all pools. */
export const deletePools = (context: SettingsContext): Promise<void> =>
  change(context, async tx => {
    await store.deletePools(tx);
  });

/** Deletes a pool. Failure invalidInput for an unknown priority; notFound when no pool has this threshold. */
export const deletePool = (context: SettingsContext, threshold: string): Promise<void> =>
  change(context, async tx => {
    const priority = PRIORITIES.find(one => one === threshold.toUpperCase());
    if (priority === undefined) {
      throw invalid('priority', threshold, `There is no priority ${threshold}; use one of ${PRIORITIES.join(', ')}`);
    }
    if ((await store.deletePools(tx, priority)) === 0) throw notFound('job-pool', threshold);
  });

/** Replaces all default priorities of job types. Failure invalidInput for an unknown or repeated type. */
export async function replaceTypePriorities(
  context: SettingsContext,
  priorities: readonly { type: string; priority: Priority }[],
): Promise<void> {
  const repeated = priorities.find(({ type }, index) => priorities.findIndex(other => other.type === type) < index);
  if (repeated) throw invalid('type', repeated.type, `The job type ${repeated.type} is given twice`);
  await change(context, async tx => {
    const [unknown] = await store.updateTypePriorities(tx, priorities);
    if (unknown !== undefined) throw invalid('type', unknown, `There is no job type ${unknown}; see GET /jobtype`);
  });
}
