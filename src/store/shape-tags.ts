import type { TranscodePreset } from '../core/media/media.ts';
import type { Reader, Tx } from './database/database.ts';

/** The names of all tags that users have made. */
export async function listShapeTags(reader: Reader): Promise<string[]> {
  const { rows } = await reader.query<{ name: string }>('/* listShapeTags */ select name from shape_tag order by name');
  return rows.map(({ name }) => name);
}

export async function findShapeTag(reader: Reader, name: string): Promise<TranscodePreset | undefined> {
  const { rows } = await reader.query<{ preset: TranscodePreset }>(
    '/* findShapeTag */ select preset from shape_tag where name = $1',
    [name],
  );
  return rows[0]?.preset;
}

export async function saveShapeTag(tx: Tx, name: string, preset: TranscodePreset): Promise<void> {
  await tx.query(
    `/* saveShapeTag */
    insert into shape_tag (name, preset) values ($1, $2) on conflict (name) do update set preset = excluded.preset`,
    [name, JSON.stringify(preset)],
  );
}

/** False: there is none. */
export async function deleteShapeTag(tx: Tx, name: string): Promise<boolean> {
  const { rowCount } = await tx.query('/* deleteShapeTag */ delete from shape_tag where name = $1', [name]);
  return rowCount > 0;
}
