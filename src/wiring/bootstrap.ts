/*
 * What must be there before the parts can work: a database that is up to date, and somebody who can log in.
 */
import path from 'node:path';
import { createAccount } from '../actions/accounts.ts';
import type { Config } from '../config.ts';
import { Failure } from '../core/failure.ts';
import { listAccounts } from '../store/accounts.ts';
import { type Database, migrate, openDatabase } from '../store/database/database.ts';
import { startEmbedded, visitEmbedded } from '../store/embedded/embedded.ts';
import { readOrWriteSecret } from '../store/secret.ts';

/** Where what happens to the database is told; the log has this shape. */
export interface Told {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
}

export interface Store {
  database: Database;
  url: string;
  /** Closes the connections, then the embedded server when it is ours to stop. */
  close(): Promise<void>;
}

/**
 * The database that the settings ask for, up to date: DATABASE_URL, or the embedded one, as its `owner` or as a
 * `visitor` beside a server that may run. SetupError when it cannot be had; nothing is left running then.
 */
export async function openStore(config: Config, told: Told, as: 'owner' | 'visitor'): Promise<Store> {
  const onProblem = (what: string, reason: string): void => told.warn('database connection', { what, reason });
  const server = await reachServer(config, as, onProblem);
  try {
    const applied = await migrate(server.url);
    if (applied.length > 0) told.info('database migrated', { applied });
  } catch (error) {
    await server.close();
    throw error;
  }
  const database = openDatabase(server.url, { connections: config.databaseConnections, onProblem });
  const close = async (): Promise<void> => {
    await database.close();
    await server.close();
  };
  return { database, url: server.url, close };
}

function reachServer(
  { databaseUrl, dataDir }: Config,
  as: 'owner' | 'visitor',
  onProblem: (what: string, reason: string) => void,
): Promise<{ url: string; close(): Promise<void> }> {
  if (databaseUrl !== undefined) return Promise.resolve({ url: databaseUrl, close: () => Promise.resolve() });
  return as === 'owner' ? startEmbedded(dataDir, { onProblem }) : visitEmbedded(dataDir);
}

/** Who is made when there is nobody: may do everything. */
export const FIRST_USER = 'admin';

/** Where the password of the first user is kept when it was made up. */
export const firstPasswordFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => path.join(dataDir, 'admin.password');

/**
 * Makes the first user when there is no account at all, and returns the password; undefined when there is an account.
 * A password that is made up is in its file before the account is: no crash leaves an account that nobody can open.
 */
export async function makeFirstAccount(database: Database, config: Config): Promise<string | undefined> {
  const { hits } = await listAccounts(database.read, { number: 1 });
  if (hits > 0) return undefined;
  const password = config.adminPassword ?? readOrWriteSecret(firstPasswordFile(config));
  try {
    await createAccount(database, { name: FIRST_USER, password, roles: ['_administrator'] });
    return password;
  } catch (error) {
    // Another node of this database was quicker.
    if (error instanceof Failure && error.kind === 'conflict') return undefined;
    throw error;
  }
}
