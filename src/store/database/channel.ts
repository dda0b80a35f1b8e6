/*
 * Hints between nodes by LISTEN and NOTIFY, on one connection of their own.
 *
 * A hint may be lost (the connection was down) or come twice; the truth is in the tables, which every node also looks
 * at without being told. No NOTIFY is sent inside a transaction that writes: it would make all commits wait for each
 * other. The first goes out at once; those that are asked for shortly after it leave together in the next statement.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { connectWatched } from './connection.ts';

/** The first pause before connecting again; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** From one statement with hints to the next: a busy node would send thousands a second, and few do as well. */
const BETWEEN_HINTS_MS = 10;

type Connection = Awaited<ReturnType<typeof connectWatched>>;
type OnHint = (payload: string) => void;

/** Connects when it is first used, and again whenever the connection is lost. */
export class Channel {
  readonly #url: string;
  readonly #onProblem: (what: string, reason: string) => void;
  readonly #listeners = new Map<string, Set<OnHint>>();
  /** By channel and payload: equal hints that wait for each other are one. */
  readonly #waiting = new Map<string, readonly [channel: string, payload: string]>();
  #connection: Connection | undefined;
  #connecting: Promise<void> | undefined;
  #sending: Promise<void> | undefined;
  #pause: NodeJS.Timeout | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #isClosed = false;

  constructor(url: string, onProblem: (what: string, reason: string) => void) {
    this.#url = url;
    this.#onProblem = onProblem;
  }

  /**
   * Calls `onHint` with the payload of each hint on the channel, our own too, and with '' when hints may have been
   * missed: after each time the connection was made. Returns how to stop.
   */
  listen(channel: string, onHint: OnHint): () => void {
    const onHints = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, onHints.add(onHint));
    // Without a connection, connecting does this for all listeners; one that is lost meanwhile is made again.
    this.#connection?.client.query(`listen ${quoted(channel)}`).then(
      () => onHint(''),
      () => {},
    );
    this.#ensureConnected();
    return () => void onHints.delete(onHint);
  }

  /** Sends a hint soon, together with others, equal ones once. Does not wait and never throws: it is only a hint. */
  notify(channel: string, payload = ''): void {
    this.#waiting.set(JSON.stringify([channel, payload]), [channel, payload]);
    this.#ensureConnected();
    this.#send();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    await this.#connecting;
    await this.#sending;
    await this.#connection?.end();
  }

  #ensureConnected(): void {
    if (this.#isClosed || this.#connection || this.#connecting) return;
    this.#connecting = this.#connect()
      .catch((error: Error) => this.#lose(error.message))
      .finally(() => {
        this.#connecting = undefined;
      });
  }

  async #connect(): Promise<void> {
    const connection = await connectWatched(this.#url, 'channel', reason => this.#lose(reason));
    connection.client.on('notification', ({ channel, payload = '' }) => {
      for (const onHint of this.#listeners.get(channel) ?? []) onHint(payload);
    });
    for (const channel of this.#listeners.keys()) await connection.client.query(`listen ${quoted(channel)}`);
    this.#connection = connection;
    this.#pauseMs = FIRST_PAUSE_MS;
    for (const onHints of this.#listeners.values()) for (const onHint of onHints) onHint('');
    this.#send();
  }

  #lose(reason: string): void {
    this.#connection = undefined;
    if (this.#isClosed) return;
    this.#onProblem('channel lost', reason);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#ensureConnected(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #send(): void {
    if (this.#sending || !this.#connection || this.#waiting.size === 0) return;
    const hints = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#sending = Promise.all([sendHints(this.#connection, hints), delay(BETWEEN_HINTS_MS)]).then(() => {
      this.#sending = undefined;
      this.#send();
    });
  }
}

async function sendHints({ client }: Connection, hints: (readonly [string, string])[]): Promise<void> {
  const text =
    '/* notify */ select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as hint (channel, payload)';
  const values = [hints.map(([channel]) => channel), hints.map(([, payload]) => payload)];
  // The connection is lost and will be made again; whoever waits for the hint finds its work without it.
  await client.query(text, values).catch(() => {});
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
