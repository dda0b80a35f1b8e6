/*
 * Changes of shape tags.
 */
import { notFound } from '../core/failure.ts';
import { checkPreset, checkTag, type TranscodePreset } from '../core/media/media.ts';
import type { Database } from '../store/database/database.ts';
import * as store from '../store/shape-tags.ts';

/** Creates a shape tag, or replaces its preset. Failure invalidInput for an invalid or a built-in tag. */
export async function setShapeTag(database: Database, tag: string, preset: TranscodePreset): Promise<void> {
  checkTag(tag);
  checkPreset(preset);
  await database.transaction(tx => store.saveShapeTag(tx, tag, preset));
}

/** Deletes a shape tag. Failure notFound; invalidInput for a built-in tag. */
export async function deleteShapeTag(database: Database, tag: string): Promise<void> {
  checkTag(tag);
  if (!(await database.transaction(tx => store.deleteShapeTag(tx, tag)))) throw notFound('shape-tag', tag);
}
