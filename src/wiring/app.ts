/*
 * The composition root: starts the server as a whole, and stops it in the reverse order.
 *
 *   store ─► services ─► features ─► HTTP server ─► dispatcher ─► duties
 *
 * Scripts call the API of their own node inside the process, so a node without the role `api` has all routes too; only
 * nobody outside reaches them.
 */
import type { Config } from '../config.ts';
import { createIds } from '../core/ids.ts';
import type { JobState } from '../core/job.ts';
import { whyOrphaned } from '../core/ownership.ts';
import { Dispatcher } from '../dispatcher/dispatcher.ts';
import { startDuties } from '../dispatcher/duties.ts';
import { startNodeHeartbeat } from '../dispatcher/node-heartbeat.ts';
import { MONITOR_ACCEPT, monitorRoutes } from '../http/monitor.ts';
import { referenceRoutes } from '../http/reference/reference.ts';
import { metricsRoutes, openStatusRoutes, statusRoutes } from '../http/status.ts';
import { createInternalApi, createServer, type Route, type Server } from '../http/wire/wire.ts';
import type { Check } from '../observe/checks.ts';
import type { Log } from '../observe/log.ts';
import type { JobEventName } from '../observe/metrics.ts';
import { recently } from '../observe/recently.ts';
import { type Account, listJobUsers } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { version } from '../version.ts';
import { createFirstAccount, openStore } from './bootstrap.ts';
import { serverChecks } from './checks.ts';
import { featuresOf } from './features.ts';
import type { Base, Part } from './part.ts';
import { type Later, type Services, startServices } from './services.ts';

/** The server as a whole. */
export interface Jobspine {
  url: string;
  /** The password of the first account, when this start has created it. */
  firstPassword: string | undefined;
  /** Takes no more work, lets what runs end within `graceMs`, gives back the rest, and stops. */
  close(graceMs: number): Promise<void>;
}

/** Starts the server that the settings describe. Throws SetupError when it cannot; nothing is left running then. */
export async function startJobspine(config: Config, log: Log): Promise<Jobspine> {
  const store = await openStore(config, log, 'owner');
  const parts: Part[] = [{ close: () => store.close() }];
  const close = async (graceMs: number): Promise<void> => {
    for (const part of parts.toReversed()) await part.close?.(graceMs);
  };
  try {
    const firstPassword = await createFirstAccount(store.database, config);
    const base = { config, log, ids: createIds(config.site), database: store.database };
    const port = await startParts(base, part => void parts.push(part));
    return { url: urlOf(config.host, port), firstPassword, close };
  } catch (error) {
    await close(0);
    throw error;
  }
}

/** Starts the parts one after the other, and passes each to `started`. Resolves with the port of the API. */
async function startParts(base: Base, started: (part: Part) => void): Promise<number> {
  const { config, database, log } = base;
  let dispatcher: Dispatcher | undefined;
  const later: Later = {
    api: () => Promise.reject(new Error('The API is not there yet')),
    wake: from => dispatcher?.wake(from),
  };
  const services = await startServices(base, later, started);
  const features = featuresOf(services);
  for (const feature of features) {
    started(feature);
    services.runtimes.add(feature.runtimes ?? {});
  }
  if (config.roles.includes('dispatcher')) dispatcher = createDispatcher(services);
  const lastPassAt = dispatcher && (() => dispatcher?.lastPassAt);
  const checks = [...serverChecks(base, lastPassAt), ...features.flatMap(feature => feature.checks ?? [])];
  const { server, status } = createServers(services, features, checks, later);
  // The port is taken first: a server that cannot have it must not touch a job.
  const port = await server.listen(config.port, config.host);
  started(server);
  if (config.metricsPort !== undefined)
    await status.listen(config.metricsPort, config.host).then(() => started(status));
  await dispatcher?.start();
  started({ close: graceMs => dispatcher?.stop(graceMs) ?? Promise.resolve() });
  if (!dispatcher) started(await startNodeHeartbeat(database, { version, roles: config.roles }, log));
  const duties = features.flatMap(feature => feature.duties ?? []);
  started({ close: startDuties(duties, log) });
  return port;
}

function createServers(services: Services, features: readonly Part[], checks: readonly Check[], later: Later) {
  const { config, ids, log, metrics, authenticator } = services;
  const about = { version, checks };
  // Anybody may ask for these: however often, each test runs once in this time.
  const open = { version, checks: checks.map(check => ({ ...check, run: recently(check.run, OPEN_TEST_MS) })) };
  // Every node answers these, whatever its roles are.
  const always: Route[] = [...statusRoutes(about), ...openStatusRoutes(open), ...metricsRoutes({ metrics })];
  const options = {
    authenticator,
    ids,
    log,
    onAnswer: metrics.countResponse,
    limits: {
      connections: config.maxConnections,
      headerMs: config.headerSeconds * 1000,
      bodyMs: config.bodySeconds * 1000,
      bodyBytes: config.bodyLimitBytes,
      heldBytes: config.bodyMemoryBytes,
    },
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
  };
  const routes: Route[] = [...features.flatMap(feature => feature.routes ?? []), ...always];
  const monitoring = monitorRoutes({ metrics, checks });
  routes.push(...referenceRoutes({ routes: () => [...routes, ...monitoring], version }));
  const full = createServer({ ...options, routes });
  later.api = createInternalApi(full.handle);
  const server: Server = config.roles.includes('api') ? full : createServer({ ...options, routes: always });
  const monitor = { authenticator, ids, log, assumedAccept: MONITOR_ACCEPT };
  return { server, status: createServer({ ...monitor, routes: monitoring }) };
}

const OPEN_TEST_MS = 2_000;

/** The names of the metrics that count jobs as they come into a state. */
const EVENT_OF: Partial<Record<JobState, JobEventName>> = {
  STARTED: 'started',
  FINISHED: 'finished',
  FINISHED_WARNING: 'finished',
  FAILED_TOTAL: 'failed',
  WAITING: 'blocked',
};

function createDispatcher({ config, ids, log, database, context, runtimes, metrics, api }: Services): Dispatcher {
  return new Dispatcher(context, {
    ids,
    version,
    roles: config.roles,
    leaseMs: config.leaseSeconds * 1000,
    capacity: config.attempts,
    log,
    runtimeFor: ({ work }) => runtimes.runtimeFor(work),
    api: async (job, request) => api(await userOf(database, job), request),
    onMoves: jobs => {
      for (const [state, count] of jobs) {
        const event = EVENT_OF[state];
        if (event) metrics.countEvent(event, count);
      }
    },
  });
}

/** Returns the account that a job acts as, read for each request: it may have been removed, or have a successor. */
async function userOf(database: Database, job: number): Promise<Account> {
  const [user] = await listJobUsers(database.read, [job]);
  if (!user) throw new Error('The job was deleted');
  if (user.isRemoved) throw new Error(whyOrphaned(user.name));
  return user;
}

/** The URL of the API for somebody on this machine. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' || host === '*' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/API`;
}
