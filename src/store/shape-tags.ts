/*
 * Shape tags: named presets for transcodes that users define.
 */
import type { TranscodePreset } from '../core/media/media.ts';
import type { Reader, Tx } from './database/database.ts';

/** Lists the names of all tags that users have defined. */
export async function listShapeTags(reader: Reader): Promise<string[]> {
  const { rows } = await reader.query<{ name: string }>('/* listShapeTags */ select name from shape_tag order by name');
  return rows.map(({ name }) => name);
}

/** Finds the preset of a tag. */
export async function findShapeTag(reader: Reader, name: string): Promise<TranscodePreset | undefined> {
  const { rows } = await reader.query<{ preset: TranscodePreset }>(
    '/* findShapeTag */ select preset from shape_tag where name = $1',
    [name],
  );
  return rows[0]?.preset;
}

/** Adds or replaces a tag. */
export async function saveShapeTag(tx: Tx, name: string, preset: TranscodePreset): Promise<void> {
  await tx.query(
    `/* saveShapeTag */
    insert into shape_tag (name, preset) values ($1, $2) on conflict (name) do update set preset = excluded.preset`,
    [name, JSON.stringify(preset)],
  );
}

/** Deletes a tag. False: there is none. */
export async function deleteShapeTag(tx: Tx, name: string): Promise<boolean> {
  const { rowCount } = await tx.query('/* deleteShapeTag */ delete from shape_tag where name = $1', [name]);
  return rowCount > 0;
}
