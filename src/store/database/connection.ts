/*
 * How we connect to PostgreSQL: the settings that all connections share, and connections of their own that are watched.
 *
 * A connection from the pools lives for one statement or one transaction. What must outlive them (LISTEN, a session
 * advisory lock) sits on a watched connection, whose loss is noticed at once when the server closes it, and within
 * two heartbeats when the network swallows it.
 */
import pg from 'pg';
import { SetupError } from '../../core/setup-error.ts';

/** How often a watched connection is asked whether it lives. Twice this is the longest time a loss goes unnoticed. */
const HEARTBEAT_MS = 5_000;
/** Long enough for a busy server on the other side of the world, short enough for a start that must say what fails. */
const CONNECT_TIMEOUT_MS = 10_000;

const INT8 = pg.types.builtins.INT8;
const INT8_ARRAY = 1016;
const parseTexts = pg.types.getTypeParser(INT8_ARRAY as number) as (text: string) => (string | null)[];

/** Our ids and counts stay below 2^53, so bigint comes back as a number; timestamptz comes back as a Date anyway. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number;
    if (oid === INT8_ARRAY) return (text: string) => parseTexts(text).map(id => (id === null ? null : Number(id)));
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * What PostgreSQL is told about our statements. They fetch a few rows by their keys, from pages that are in memory or
 * on a disk without a moving arm: at its default price for that, it would rather read all of a table of some ten
 * thousand jobs to change five hundred. Compiling a plan takes longer than any of them runs.
 */
const PLANNING = '-c random_page_cost=1.1 -c jit=off';

/** The settings of every connection. What the URL says wins, except over `fixed`: options of the session. */
export const connectionConfig = (url: string, purpose: string, fixed = ''): pg.ClientConfig => ({
  connectionString: withOptions(url, PLANNING, fixed),
  application_name: `jobspine ${purpose}`,
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  keepAlive: true,
  types,
});

/** A connection of its own, not watched; the caller ends it. SetupError when the database cannot be reached. */
export async function connect(url: string, purpose: string): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(url, purpose));
  // Without a listener the loss of the connection would end the process; whoever queries next is told anyway.
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

/** A connection whose loss is told to `onLost`, once; ending it by `end` tells nobody. */
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
    // Not end(): that waits for an answer, which a half-open connection never gives.
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

/** Throws when the connection does not answer before the next heartbeat is due. */
async function beat(client: pg.Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${HEARTBEAT_MS} ms`)), HEARTBEAT_MS);
  });
  await Promise.race([client.query('/* heartbeat */ select 1'), silence]).finally(() => clearTimeout(timer));
}

/** The options of the URL win over those before them, not over those behind. */
function withOptions(url: string, before: string, behind: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${before} ${given} ${behind}`.trim());
  return changed.href;
}

/** A URL that may be shown: what it says of passwords is left out. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** An error of several attempts (IPv4 and IPv6) has no message of its own: its first attempt does. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return (first instanceof Error ? first.message : String(first)).split('\n')[0] ?? '';
}
