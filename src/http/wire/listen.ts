import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Server {
  /** What node calls for each request: for tests, and for requests made inside the process. */
  handle: RequestListener;
  /** Resolves with the port, a free one for port 0. Rejects when the port cannot be had. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more requests, waits for those that are being answered, and cuts them off after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Longer than proxies keep their connections to us, so that it is never we who close one they are just using. */
const KEEP_ALIVE_MS = 75_000;

const NOTHING = (): Promise<unknown> => Promise.resolve();

/** A server that answers by `handle`, not yet listening. `whenDone` waits for work whose caller may have gone. */
export function listening(handle: RequestListener, whenDone = NOTHING): Server {
  // A file may take hours to come in. Whoever receives it watches that it does; headers have a limit of their own.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, handle);
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
