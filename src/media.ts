/*
 * Storages and files, wired: their routes, and the duty that looks for files.
 */
import { createScanner } from './actions/scans.ts';
import { makeFirstStorage } from './actions/storages.ts';
import { type Config, mediaRootsOf } from './config.ts';
import type { Duty } from './dispatcher/duties.ts';
import { fileRoutes } from './http/files.ts';
import type { Route } from './http/route.ts';
import { storageRoutes } from './http/storages.ts';
import type { Log } from './observe/log.ts';
import type { Database } from './store/database.ts';

export interface Media {
  routes: readonly Route[];
  duties: readonly Duty[];
}

/** Makes the first storage when there has never been one. */
export async function createMedia({
  config,
  database,
  log,
}: {
  config: Config;
  database: Database;
  log: Log;
}): Promise<Media> {
  const context = { database, mediaRoots: mediaRootsOf(config) };
  // Somebody who may not write there can still do all that needs no files.
  await makeFirstStorage(context).catch((error: unknown) => log.warn('no first storage', { error }));
  const scanner = createScanner(context, {
    onPassedOver: (storage, { path, reason }) => log.warn('file passed over', { storage, path, reason }),
    onFailure: (storage, error) => log.warn('scan failed', { storage, error }),
  });
  return {
    routes: [
      ...fileRoutes({ database, site: config.site }),
      ...storageRoutes({ context, site: config.site, scan: scanner.scan }),
    ],
    // What is due is found out by the database; this only looks how often.
    duties: [{ name: 'scan storages', cron: '*/10 * * * * *', run: scanner.scanDue }],
  };
}
