/*
 * Hints between nodes by LISTEN and NOTIFY, on one connection of their own.
 *
 * A hint may be lost (the connection was down) or come twice; the truth is in the tables, which every node also looks
 * at without being told. No NOTIFY is sent inside a transaction that writes: it would make all commits wait for each
 * other. Those that are asked for while one is on its way leave together in the next statement.
 */
import { connectWatched } from './connection.ts';

export interface Channel {
  /**
   * Calls `onHint` with the payload of each hint on the channel, our own too, and with '' when hints may have been
   * missed: after each time the connection was made. Returns how to stop.
   */
  listen(channel: string, onHint: (payload: string) => void): () => void;
  /** Sends a hint soon, together with others, equal ones once. Does not wait and never throws: it is only a hint. */
  notify(channel: string, payload?: string): void;
  close(): Promise<void>;
}

/** The first pause before connecting again; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

type Connection = Awaited<ReturnType<typeof connectWatched>>;
type OnHint = (payload: string) => void;

export function openChannel(url: string, onProblem: (what: string, reason: string) => void): Channel {
  const listeners = new Map<string, Set<OnHint>>();
  const waiting = new Map<string, readonly [channel: string, payload: string]>();
  let connection: Connection | undefined;
  let connecting: Promise<void> | undefined;
  let sending: Promise<void> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let pause: NodeJS.Timeout | undefined;
  let closed = false;

  const reconnectLater = (reason: string): void => {
    connection = undefined;
    if (closed) return;
    onProblem('channel lost', reason);
    pause = setTimeout(ensureConnected, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const ensureConnected = (): void => {
    if (closed || connection || connecting) return;
    connecting = connectNow()
      .catch((error: Error) => reconnectLater(error.message))
      .finally(() => {
        connecting = undefined;
      });
  };

  const connectNow = async (): Promise<void> => {
    const made = await connectWatched(url, 'channel', reconnectLater);
    made.client.on('notification', ({ channel, payload = '' }) => {
      for (const onHint of listeners.get(channel) ?? []) onHint(payload);
    });
    for (const channel of listeners.keys()) await made.client.query(`listen ${quoted(channel)}`);
    connection = made;
    pauseMs = FIRST_PAUSE_MS;
    for (const onHints of listeners.values()) for (const onHint of onHints) onHint('');
    if (waiting.size > 0) send();
  };

  const send = (): void => {
    if (sending || !connection) return;
    sending = sendWaiting(connection, waiting)
      // The connection is lost and will be made again; whoever waits for the hint finds its work without it.
      .catch(() => {})
      .finally(() => {
        sending = undefined;
        if (waiting.size > 0) send();
      });
  };

  return {
    listen: (channel, onHint) => {
      const onHints = listeners.get(channel) ?? new Set();
      listeners.set(channel, onHints.add(onHint));
      // Already connected: join in. Otherwise connecting does it for all listeners.
      connection?.client.query(`listen ${quoted(channel)}`).then(
        () => onHint(''),
        () => {},
      );
      ensureConnected();
      return () => void onHints.delete(onHint);
    },
    notify: (channel, payload = '') => {
      waiting.set(JSON.stringify([channel, payload]), [channel, payload]);
      ensureConnected();
      send();
    },
    close: async () => {
      closed = true;
      clearTimeout(pause);
      await connecting;
      await sending;
      await connection?.end();
    },
  };
}

async function sendWaiting(connection: Connection, waiting: Map<string, readonly [string, string]>): Promise<void> {
  const hints = [...waiting.values()];
  waiting.clear();
  await connection.client.query(
    '/* notify */ select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as hint (channel, payload)',
    [hints.map(([channel]) => channel), hints.map(([, payload]) => payload)],
  );
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
