import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Limits } from './limits.ts';

export interface Server {
  /** Handles one request; also used by tests, and for requests made inside the process. */
  handle: RequestListener;
  /** Resolves with the port; 0 picks a free one. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more requests, waits for those that are being answered, and cuts connections after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Longer than proxies keep idle connections, so that the server never closes one that a proxy is about to use. */
const KEEP_ALIVE_MS = 75_000;

/** How often node looks for connections whose headers are late, in milliseconds. */
const CHECK_MS = 5_000;

/** Creates a server that does not listen yet. `whenDone` waits for work whose caller may have disconnected. */
export function listening(
  handle: RequestListener,
  { connections, headerMs }: Pick<Limits, 'connections' | 'headerMs'>,
  whenDone: () => Promise<unknown>,
): Server {
  const timeouts = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    // An upload may take hours, and its receiver watches its progress. Other bodies are timed where they are read.
    requestTimeout: 0,
    // Without it, node would take the time of the whole request, which has no limit here.
    headersTimeout: headerMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, headerMs),
  };
  const server = createServer(timeouts, handle);
  server.maxConnections = connections;
  return {
    handle,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
      }),
    close: async graceMs => {
      const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      const grace = new Promise(resolve => setTimeout(resolve, graceMs).unref());
      await Promise.all([closed, Promise.race([closed.then(whenDone), grace.then(() => closed)])]);
      clearTimeout(cutOff);
    },
  };
}
