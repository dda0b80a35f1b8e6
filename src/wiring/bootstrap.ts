/*
 * Prepares what the parts need: a database that is up to date, and a user who can log in.
 */
import path from 'node:path';
import { createAccount } from '../actions/accounts.ts';
import type { Config } from '../config.ts';
import { Failure } from '../core/failure.ts';
import { listAccounts } from '../store/accounts.ts';
import { type Database, migrate, openDatabase } from '../store/database/database.ts';
import { startEmbedded, visitEmbedded } from '../store/embedded/embedded.ts';
import { readOrWriteSecret } from '../store/secret.ts';

/** Receives events of the database; the log has this shape. */
export interface EventLog {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
}

export interface Store {
  database: Database;
  url: string;
  /** Closes the connections, then stops the embedded server if this process owns it. */
  close(): Promise<void>;
}

/**
 * Opens the database of the settings and brings it up to date: DATABASE_URL, or the embedded one, as its `owner` or, if
 * a server may already be running, as a `visitor`. Throws SetupError when it cannot; nothing is left running then.
 */
export async function openStore(config: Config, log: EventLog, as: 'owner' | 'visitor'): Promise<Store> {
  const onProblem = (what: string, reason: string): void => log.warn('database connection', { what, reason });
  const server = await reachServer(config, as, onProblem);
  try {
    const applied = await migrate(server.url);
    if (applied.length > 0) log.info('database migrated', { applied });
  } catch (error) {
    await server.close();
    throw error;
  }
  const searches = { connections: config.searchConnections, timeoutMs: config.searchSeconds * 1000 };
  const database = openDatabase(server.url, { connections: config.databaseConnections, searches, onProblem });
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

/** The user created when there is none: an administrator. */
export const FIRST_USER = 'admin';

/** Returns the file with the generated password of the first user. */
export const firstPasswordFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => path.join(dataDir, 'admin.password');

/**
 * Creates the first user when there is no account, and returns the password; undefined when there is an account.
 * A generated password is in its file before the account exists: no crash leaves an account that nobody can open.
 */
export async function createFirstAccount(database: Database, config: Config): Promise<string | undefined> {
  const { hits } = await listAccounts(database.read, { number: 1 });
  if (hits > 0) return undefined;
  const password = config.adminPassword ?? readOrWriteSecret(firstPasswordFile(config));
  try {
    await createAccount(database, { name: FIRST_USER, password, roles: ['_administrator'] });
    return password;
  } catch (error) {
    // Another node of this database was faster.
    if (error instanceof Failure && error.kind === 'conflict') return undefined;
    throw error;
  }
}
