/*
 * Hints between nodes by LISTEN and NOTIFY, on a dedicated connection.
 *
 * A hint may be lost, while the connection is down, or come twice. The truth is in the tables, which every node also
 * reads without a hint. No NOTIFY is sent inside a transaction that writes: it would serialize all commits. The first
 * hint is sent immediately; those that follow shortly after it are sent together by the next statement.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { connectWatched } from './connection.ts';

/** The first pause before a reconnect; each one after it is twice as long, up to the maximum. */
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/** The time between two statements with hints: a busy node would send thousands a second, and a few do as well. */
const HINT_INTERVAL_MS = 10;

type Connection = Awaited<ReturnType<typeof connectWatched>>;
type OnHint = (payload: string) => void;

/** Connects on first use, and again whenever the connection is lost. */
export class Channel {
  readonly #url: string;
  readonly #onProblem: (what: string, reason: string) => void;
  readonly #listeners = new Map<string, Set<OnHint>>();
  /** The hints to send, by channel and payload: equal hints are sent once. */
  readonly #waiting = new Map<string, readonly [channel: string, payload: string]>();
  #connection: Connection | undefined;
  #connecting: Promise<void> | undefined;
  #sending: Promise<void> | undefined;
  #pause: NodeJS.Timeout | undefined;
  #pauseMs = MIN_PAUSE_MS;
  #isClosed = false;

  constructor(url: string, onProblem: (what: string, reason: string) => void) {
    this.#url = url;
    this.#onProblem = onProblem;
  }

  /**
   * Calls `onHint` with the payload of each hint on the channel, including those of this node, and with '' after each
   * connect, when hints may have been missed. Returns a function that stops this.
   */
  listen(channel: string, onHint: OnHint): () => void {
    const onHints = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, onHints.add(onHint));
    // Without a connection, the next connect does this for all listeners.
    this.#connection?.client.query(`listen ${quoted(channel)}`).then(
      () => onHint(''),
      () => {},
    );
    this.#ensureConnected();
    return () => void onHints.delete(onHint);
  }

  /** Sends a hint soon, together with others. Does not wait and never throws: it is only a hint. */
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
    this.#pauseMs = MIN_PAUSE_MS;
    for (const onHints of this.#listeners.values()) for (const onHint of onHints) onHint('');
    this.#send();
  }

  #lose(reason: string): void {
    this.#connection = undefined;
    if (this.#isClosed) return;
    this.#onProblem('channel lost', reason);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#ensureConnected(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_PAUSE_MS);
  }

  #send(): void {
    if (this.#sending || !this.#connection || this.#waiting.size === 0) return;
    const hints = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#sending = Promise.all([sendHints(this.#connection, hints), delay(HINT_INTERVAL_MS)]).then(() => {
      this.#sending = undefined;
      this.#send();
    });
  }
}

async function sendHints({ client }: Connection, hints: (readonly [string, string])[]): Promise<void> {
  const text =
    '/* notify */ select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as hint (channel, payload)';
  const values = [hints.map(([channel]) => channel), hints.map(([, payload]) => payload)];
  // The connection is lost and will be restored; whoever waits for the hint finds its work without it.
  await client.query(text, values).catch(() => {});
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
