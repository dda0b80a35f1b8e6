/*
 * Connections to PostgreSQL: the settings that all of them share, and dedicated connections that are watched.
 *
 * A connection of a pool is used for one statement or one transaction. LISTEN and session advisory locks must last
 * longer, and use a watched connection: its loss is noticed immediately if the server closes it, and within two
 * heartbeats if the network drops it.
 */
import pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';

/** The time between two heartbeats of a watched connection. A loss is noticed after twice this time at the latest. */
const HEARTBEAT_MS = 5_000;
/**
 * Long enough for a busy server on the other side of the world, short enough for a start that must report a failure.
 */
const CONNECT_TIMEOUT_MS = 10_000;

const INT8 = pg.types.builtins.INT8;
const INT8_ARRAY = 1016;
const parseTexts = pg.types.getTypeParser(INT8_ARRAY as number) as (text: string) => (string | null)[];

/** Ids and counts stay below 2^53, so bigint is read as a number. timestamptz is read as a Date by default. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number;
    if (oid === INT8_ARRAY) return (text: string) => parseTexts(text).map(id => (id === null ? null : Number(id)));
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * Planner settings. Statements fetch a few rows by their keys, from memory or from an SSD: at the default
 * random_page_cost, PostgreSQL would rather read a whole table of some ten thousand jobs to change five hundred.
 * JIT compilation takes longer than any of the statements.
 */
const PLANNING = '-c random_page_cost=1.1 -c jit=off';

/** Returns the settings of a connection. Options in the URL win, except over `fixed`, the options of the session. */
export const connectionConfig = (url: string, purpose: string, fixed = ''): pg.ClientConfig => ({
  connectionString: withOptions(url, PLANNING, fixed),
  application_name: `jobspine ${purpose}`,
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
  types,
});

/**
 * Opens a dedicated connection, which is not watched; the caller ends it. SetupError if the database cannot be reached.
 */
export async function connect(url: string, purpose: string): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(url, purpose));
  // Without a listener, the loss of the connection would end the process; the next query fails anyway.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new SetupError(`The database at ${withoutPassword(url)} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return client;
}

/** Opens a connection whose loss calls `onLost`, once. Ending it by `end` does not. */
export async function connectWatched(
  url: string,
  purpose: string,
  onLost: (reason: string) => void,
): Promise<{ client: pg.Client; end(): Promise<void> }> {
  const client = await connect(url, purpose);
  let over = false;
  const lose = (reason: string): void => {
    if (over) return;
    over = true;
    clearInterval(heartbeat);
    // Not end(): it waits for a response, which a half-open connection never gives.
    client.connection.stream.destroy();
    onLost(reason);
  };
  client.on('error', error => lose(error.message));
  client.on('end', () => lose('the server closed the connection'));
  const heartbeat = setInterval(() => beat(client).catch((error: Error) => lose(error.message)), HEARTBEAT_MS);
  heartbeat.unref();
  const end = async (): Promise<void> => {
    if (over) return;
    over = true;
    clearInterval(heartbeat);
    await client.end();
  };
  return { client, end };
}

/** Throws if the connection does not respond before the next heartbeat is due. */
async function beat(client: pg.Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${HEARTBEAT_MS} ms`)), HEARTBEAT_MS);
  });
  await Promise.race([client.query('/* heartbeat */ select 1'), silence]).finally(() => clearTimeout(timer));
}

/** Adds options to a URL. Those in the URL win over `defaults`, and `fixed` wins over both. */
function withOptions(url: string, defaults: string, fixed: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${defaults} ${given} ${fixed}`.trim());
  return changed.href;
}

/** Returns a URL that may be shown: without its password, and without its parameters, which may hold one. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** Returns the message of an error. One of several attempts (IPv4 and IPv6) has no message of its own. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return (first instanceof Error ? first.message : String(first)).split('\n')[0] ?? '';
}
