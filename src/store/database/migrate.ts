/*
 * Migrations: brings the database up to date before anything else uses it.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';
import { connect } from './connection.ts';
import { MIGRATION_LOCK } from './lock.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));
const TABLE = 'pgmigrations';

/** The names of migrations: `0001_spine.sql`. Other files of the folder, such as schema.sql, are not applied. */
const MIGRATION = '\\d{4}_\\w+\\.sql';

/** The oldest PostgreSQL on which the SQL of the store is valid. */
const MIN_POSTGRESQL = 14;

/**
 * Applies those of migrations/*.sql that the database does not have yet, in the order of their names, all or none.
 * Several nodes may call it at the same time. Returns the names of the applied migrations.
 *
 * SetupError if the database cannot be reached, is too old, or was made by a newer Jobspine.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = await connect(url, 'migrate');
  try {
    await refuseOldPostgresql(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const known = await migrationNames();
    const applied = await appliedNames(client);
    refuseNewerDatabase(known, applied);
    return known.length === applied.length ? [] : await applyAll(client);
  } finally {
    await client.end();
  }
}

async function refuseOldPostgresql(client: pg.Client): Promise<void> {
  const text = `select current_setting('server_version') as name, current_setting('server_version_num')::int as number`;
  const { rows } = await client.query<{ name: string; number: number }>(text);
  const version = rows[0]!;
  if (version.number >= MIN_POSTGRESQL * 10_000) return;
  throw new SetupError(`The database is PostgreSQL ${version.name}; Jobspine needs ${MIN_POSTGRESQL} or newer`);
}

function refuseNewerDatabase(known: readonly string[], applied: readonly string[]): void {
  const unknown = applied.find(name => !known.includes(name));
  if (unknown === undefined) return;
  throw new SetupError(
    `The database was made by a newer Jobspine: its migration ${unknown} is unknown here. Start that version instead`,
  );
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  const isMigration = new RegExp(`^${MIGRATION}$`);
  return files.flatMap(file => (isMigration.test(file) ? [file.slice(0, -'.sql'.length)] : [])).sort();
}

async function appliedNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [TABLE]);
  if (!rows[0]?.there) return [];
  const applied = await client.query<{ name: string }>(`select name from ${TABLE} order by name`);
  return applied.rows.map(({ name }) => name);
}

async function applyAll(client: pg.Client): Promise<string[]> {
  // Loaded only if needed: loading it takes longer than the rest of a start.
  const { runner } = await import('node-pg-migrate');
  const applied = await runner({
    dbClient: client,
    dir: FOLDER,
    ignorePattern: `(?!${MIGRATION}$).*`,
    direction: 'up',
    migrationsTable: TABLE,
    singleTransaction: true,
    // Migrations may be merged out of order: a lower number than the last applied one is still applied.
    checkOrder: false,
    // Its own lock fails if another node holds it; the lock above waits.
    noLock: true,
    log: () => {},
  });
  return applied.map(({ name }) => name);
}
