/*
 * The part of storages and files: runtimes, routes, self tests, and the duty that looks for files.
 */
import { existsSync } from 'node:fs';
import { createCatalog } from '../actions/catalog.ts';
import { type Checksums, createChecksums } from '../actions/checksums.ts';
import type { JobCreator } from '../actions/jobs.ts';
import { checkingCreator } from '../actions/media-jobs.ts';
import { createScanner, type Scanner } from '../actions/scans.ts';
import { createFirstStorage, type StorageContext } from '../actions/storages.ts';
import { mediaRootsOf } from '../config.ts';
import { fileRoutes } from '../http/files/files.ts';
import { Copies } from '../media/copies.ts';
import { realRoots } from '../media/roots.ts';
import type { Log } from '../observe/log.ts';
import { recently } from '../observe/recently.ts';
import { createMediaRuntimes, describeTranscoder, whyNoDestination } from '../runtimes/media/media.ts';
import { ObjectStore, type OutgoingOptions } from '../runtimes/outgoing/outgoing.ts';
import { findTool, type RunProgram } from '../runtimes/programs/programs.ts';
import type { Database } from '../store/database/database.ts';
import { reportOf } from '../views/file-report.ts';
import { filesCheck, toolCheck } from './checks.ts';
import type { Base, Part } from './part.ts';

/** The part of media, before it has its routes: they create jobs, which this part must check first. */
export interface Media {
  /** The folders whose files steps may use. */
  roots: readonly string[];
  /** Returns a creator of jobs that refuses jobs on files which could never run. */
  checking(creator: JobCreator): JobCreator;
  /** The part; `creator` is the one that checks. */
  toPart(creator: JobCreator): Part;
}

/** Creates the part of media, and the first storage when there has never been one. */
export async function createMedia(base: Base, outgoing: OutgoingOptions, runProgram: RunProgram): Promise<Media> {
  const { config, database, log, ids } = base;
  const transcoder = recently(() => describeTranscoder(runProgram), TRANSCODER_MS);
  const given = mediaRootsOf(config);
  await tryFirstStorage(base, given);
  // The URIs of files contain real paths, so the roots must be real paths, too.
  const context: StorageContext = { database, mediaRoots: await realRoots(given) };
  const scanner = createLoggingScanner(context, log);
  const catalog = createCatalog(context, ids);
  const copies = new Copies();
  const objects = createObjectStore(config);
  const checksums = createLoggingChecksums(database, copies, log);
  const report = reportOf(database.read, ids);
  const whyNotTo = (uri: string): string | undefined => whyNoDestination({ outgoing, objects }, uri);
  return {
    roots: given.filter(root => config.mediaRoots.length > 0 || existsSync(root)),
    checking: creator => checkingCreator(creator, { read: database.read, catalog, whyNoDestination: whyNotTo }),
    toPart: creator => ({
      runtimes: createMediaRuntimes({ catalog, copies, outgoing, objects, findTool, runProgram, report }),
      routes: fileRoutes({ context, database, ids, creator, scan: scanner.scan, describeTranscoder: transcoder }),
      // The database knows what is due; this is only how often the server looks.
      duties: [
        { name: 'scan storages', cron: '*/10 * * * * *', run: scanner.scanDue },
        ...(config.checksums ? [{ name: 'compute checksums', cron: '*/5 * * * * *', run: checksums.run }] : []),
      ],
      checks: [filesCheck(ids, database), ...['ffmpeg', 'ffprobe'].map(toolCheck)],
      close: async () => {
        await checksums.close();
        await copies.close();
        await objects.close();
      },
    }),
  };
}

function createObjectStore(config: Base['config']): ObjectStore {
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, awsSessionToken: sessionToken } = config;
  const isComplete = accessKeyId !== undefined && secretAccessKey !== undefined;
  const session = sessionToken === undefined ? {} : { sessionToken };
  return new ObjectStore({
    buckets: config.s3Buckets,
    endpoint: config.s3Endpoint,
    region: config.s3Region,
    ...(isComplete ? { credentials: { accessKeyId, secretAccessKey, ...session } } : {}),
  });
}

/** Without write access there, everything that needs no files still works. */
const tryFirstStorage = ({ database, log }: Base, mediaRoots: readonly string[]): Promise<void> =>
  createFirstStorage({ database, mediaRoots }).catch((error: unknown) => log.warn('no first storage', { error }));

/** Asking for the version starts a program: once in this time is enough. */
const TRANSCODER_MS = 10_000;

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
