/*
 * Storages, files and what works on them, wired: runtimes, routes, and the duty that looks for files.
 */
import { existsSync } from 'node:fs';
import { createCatalog } from '../actions/catalog.ts';
import { type Checksums, createChecksums } from '../actions/checksums.ts';
import type { JobCreator } from '../actions/jobs.ts';
import { checkingCreator } from '../actions/media-jobs.ts';
import { createScanner, type Scanner } from '../actions/scans.ts';
import { makeFirstStorage, type StorageContext } from '../actions/storages.ts';
import { mediaRootsOf } from '../config.ts';
import type { Duty } from '../dispatcher/duties.ts';
import { fileJobRoutes } from '../http/file-jobs.ts';
import { fileRoutes } from '../http/files.ts';
import { resourceRoutes } from '../http/resources.ts';
import { shapeTagRoutes } from '../http/shape-tags.ts';
import { type StorageServices, storageRoutes } from '../http/storages.ts';
import type { Route } from '../http/wire/wire.ts';
import { Copies } from '../media/copies.ts';
import { realRoots } from '../media/roots.ts';
import type { Log } from '../observe/log.ts';
import {
  createMediaRuntimes,
  describeTranscoder,
  type MediaRuntimes,
  whyNoDestination,
} from '../runtimes/media/media.ts';
import { ObjectStore, type OutgoingOptions } from '../runtimes/outgoing/outgoing.ts';
import { findTool } from '../runtimes/programs/programs.ts';
import type { Database } from '../store/database/database.ts';
import { reportOf } from '../views/file-report.ts';
import type { Base } from './part.ts';

export interface Media {
  /** Where steps may use files. */
  roots: readonly string[];
  runtimes: MediaRuntimes;
  duties: readonly Duty[];
  /** A creator of jobs that refuses those of media which could never run. */
  checking(creator: JobCreator): JobCreator;
  routes(creator: JobCreator): Route[];
  close(): Promise<void>;
}

/** Makes the first storage when there has never been one. */
export async function createMedia(base: Base, outgoing: OutgoingOptions): Promise<Media> {
  const { config, database, log, ids } = base;
  const given = mediaRootsOf(config);
  // Somebody who may not write there can still do all that needs no files.
  await makeFirstStorage({ database, mediaRoots: given }).catch((error: unknown) =>
    log.warn('no first storage', { error }),
  );
  // URIs of files have real paths: so they are below real roots.
  const context: StorageContext = { database, mediaRoots: await realRoots(given) };
  const scanner = createLoggingScanner(context, log);
  const catalog = createCatalog(context, ids);
  const copies = new Copies();
  const objects = new ObjectStore({ buckets: config.s3Buckets, endpoint: config.s3Endpoint, region: config.s3Region });
  const checksums = createLoggingChecksums(database, copies, log);
  const report = reportOf(database.read, ids);
  const whyNotTo = (uri: string): string | undefined => whyNoDestination({ outgoing, objects }, uri);
  return {
    roots: given.filter(root => config.mediaRoots.length > 0 || existsSync(root)),
    runtimes: createMediaRuntimes({ catalog, copies, outgoing, objects, findTool, report }),
    // What is due is found out by the database; this only looks how often.
    duties: [
      { name: 'scan storages', cron: '*/10 * * * * *', run: scanner.scanDue },
      ...(config.checksums ? [{ name: 'compute checksums', cron: '*/5 * * * * *', run: checksums.run }] : []),
    ],
    checking: creator => checkingCreator(creator, { read: database.read, catalog, whyNoDestination: whyNotTo }),
    routes: creator => routesOf({ context, ids, scan: scanner.scan }, creator),
    close: async () => {
      await checksums.close();
      await copies.close();
      await objects.close();
    },
  };
}

function routesOf(services: StorageServices, creator: JobCreator): Route[] {
  const { database } = services.context;
  const { ids } = services;
  return [
    ...fileRoutes({ database, ids }),
    ...fileJobRoutes({ database, creator, ids }),
    ...storageRoutes(services),
    ...shapeTagRoutes({ database }),
    ...resourceRoutes({ ids, describeTranscoder }),
  ];
}

const createLoggingScanner = (context: StorageContext, log: Log): Scanner =>
  createScanner(context, {
    onPassedOver: (storage, { path, reason }) => log.warn('file passed over', { storage, path, reason }),
    onFailure: (storage, error) => log.warn('scan failed', { storage, error }),
  });

const createLoggingChecksums = (database: Database, copies: Copies, log: Log): Checksums =>
  createChecksums({
    database,
    copies,
    onFailure: ({ id }, error) => log.warn('file not read', { file: id, error }),
  });
