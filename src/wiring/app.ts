/*
 * The composition root: the only file that knows all parts.
 *
 *   store ─► settings, runtimes ─► routes ─► servers ─► dispatcher
 *
 * Scripts call the API of their own node in the process, so the routes are there even when a node has no role `api`:
 * then nobody outside reaches them.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from '../actions/context.ts';
import { createFold } from '../actions/fold.ts';
import { createJobCreator } from '../actions/jobs.ts';
import type { Config } from '../config.ts';
import { createIds } from '../core/ids.ts';
import type { JobState } from '../core/job.ts';
import type { Settings } from '../core/settings.ts';
import { Dispatcher, HINTS, NONE } from '../dispatcher/dispatcher.ts';
import { type Duty, startDuties } from '../dispatcher/duties.ts';
import { startNodeHeartbeat } from '../dispatcher/node-heartbeat.ts';
import { createGraphDrawer } from '../drawing/graph.ts';
import { accountRoutes } from '../http/accounts.ts';
import { admissionRoutes } from '../http/admission.ts';
import type { ValidateScript } from '../http/definition-document.ts';
import { definitionRoutes } from '../http/definitions.ts';
import { reportRoutes } from '../http/job-report.ts';
import { searchRoutes } from '../http/job-search.ts';
import { jobTypeRoutes } from '../http/job-types.ts';
import { jobRoutes } from '../http/jobs.ts';
import { scriptRoutes } from '../http/scripts.ts';
import { settingRoutes } from '../http/settings.ts';
import { metricsRoute, openStatusRoutes, statusRoutes } from '../http/status.ts';
import {
  type Authenticator,
  createAuthenticator,
  createInternalApi,
  createServer,
  createStatusServer,
  type InternalApi,
  type Route,
  type Server,
  type ServerOptions,
} from '../http/wire/wire.ts';
import type { Log } from '../observe/log.ts';
import { createMetrics, type JobEventName, type Metrics } from '../observe/metrics.ts';
import { createRuntimes, type Runtimes } from '../runtimes/runtimes.ts';
import { findCredentials } from '../store/accounts.ts';
import type { Database } from '../store/database/database.ts';
import { deleteOldNodes } from '../store/nodes.ts';
import { createPlans } from '../store/plans.ts';
import { countJobsByState } from '../store/search/search.ts';
import { readSettings } from '../store/settings.ts';
import { deleteExpiredTokens } from '../store/tokens.ts';
import { version } from '../version.ts';
import { makeFirstAccount, openStore } from './bootstrap.ts';
import { checksOf } from './checks.ts';
import { createMedia, type Media } from './media.ts';
import type { Base } from './part.ts';

/** The server as a whole. `firstPassword` is there when the first account was made just now. */
export interface Jobspine {
  url: string;
  firstPassword: string | undefined;
  /** Takes no more work, lets what runs end within `graceMs`, gives back the rest, and stops. */
  close(graceMs: number): Promise<void>;
}

/** Starts what the settings ask for. SetupError when it cannot be; nothing is left running then. */
export async function startJobspine(config: Config, log: Log): Promise<Jobspine> {
  const store = await openStore(config, log, 'owner');
  const parts: Part[] = [{ close: () => store.close() }];
  const close = async (graceMs: number): Promise<void> => {
    for (const part of [...parts].reverse()) await part.close(graceMs);
  };
  try {
    const firstPassword = await makeFirstAccount(store.database, config);
    const port = await startParts(
      { config, log, ids: createIds(config.site), database: store.database },
      part => void parts.push(part),
    );
    return { url: urlOf(config.host, port), firstPassword, close };
  } catch (error) {
    await close(0);
    throw error;
  }
}

/** Something that was started. What was started last is closed first. */
interface Part {
  close(graceMs: number): Promise<void>;
}

/** The parts that others are made of. */
interface Parts extends Base {
  context: Context;
  authenticator: Authenticator;
  settings: LiveSettings;
  runtimes: Runtimes;
  media: Media;
  metrics: Metrics;
}

/** Starts the parts one after the other, and tells of each how to close it. Resolves with the port of the API. */
async function startParts(base: Base, started: (part: Part) => void): Promise<number> {
  const { config, database, log } = base;
  const settings = await liveSettings(database);
  const outgoing = { allowedHosts: config.allowedHosts, allowPrivateAddresses: config.allowPrivateAddresses };
  const media = await createMedia(base, outgoing);
  started(media);
  const limited: Parameters<typeof createRuntimes>[0] = {
    limits: () => ({ seconds: settings.now().javascriptTimeout, memoryMiB: settings.now().javascriptMemory }),
    outgoing,
    maxThreads: config.scriptThreads,
    programs: config.allowedPrograms,
    mediaRoots: media.roots,
  };
  const runtimes = await createRuntimes(limited, media.runtimes);
  started(runtimes);
  let dispatcher: Dispatcher | undefined;
  const wakeOurs = (from?: number): void => dispatcher?.wake(from);
  const hints = createHints(database, wakeOurs);
  started({ close: hints.stop });
  const context: Context = { database, plans: createPlans(), wake: hints.give, wakeHere: () => wakeOurs(NONE) };
  const metrics = createMetrics(() => countJobsByState(database.read));
  const authenticator = createAuthenticator(database);
  const parts: Parts = { ...base, context, settings, runtimes, media, metrics, authenticator };
  const { server, api, status } = createServers(parts, () => dispatcher?.lastPassAt);
  if (config.roles.includes('dispatcher')) dispatcher = createDispatcher(parts, api);
  // The port is taken first: a server that cannot have it must not touch a job.
  const port = await server.listen(config.port, config.host);
  started(server);
  if (config.metricsPort !== undefined)
    await status.listen(config.metricsPort, config.host).then(() => started(status));
  await dispatcher?.start();
  started({ close: graceMs => dispatcher?.stop(graceMs) ?? Promise.resolve() });
  if (!dispatcher) started(await startNodeHeartbeat(database, { version, roles: config.roles }, log));
  const stopDuties = startDuties(dutiesOf(parts), log);
  started({ close: stopDuties });
  return port;
}

function createServers(parts: Parts, lastPassAt: () => Date | undefined) {
  const { config, ids, log, database, metrics, authenticator } = parts;
  let api: InternalApi;
  const checks = checksOf({ config, ids, database }, config.roles.includes('dispatcher') ? lastPassAt : undefined);
  const status = { version, checks };
  const options: Omit<ServerOptions, 'routes'> = {
    open: openStatusRoutes(status),
    beside: [metricsRoute(metrics)],
    authenticator,
    ids,
    log,
    onAnswer: metrics.answered,
    bodyLimitBytes: config.bodyLimitBytes,
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
  };
  const own = statusRoutes(status);
  const full = createServer({ ...options, routes: [...routesOf(parts, (...call) => api(...call)), ...own] });
  api = createInternalApi(full.handle);
  const server: Server = config.roles.includes('api') ? full : createServer({ ...options, routes: own });
  return { server, api, status: createStatusServer({ metrics, checks }) };
}

function routesOf(
  { ids, database, context, settings, runtimes, media, metrics, authenticator }: Parts,
  api: InternalApi,
): Route[] {
  const validateScript: ValidateScript = async script => {
    const error = await runtimes.javascript.validate(script);
    return error && { message: error.message, line: error.line ?? 1, column: error.column ?? 1 };
  };
  const changed = (): void => {
    context.wake();
    // If it fails, the duty of this name tries again within seconds.
    settings.refresh().catch(() => {});
  };
  const knowsBean = (bean: string, method: string): boolean =>
    runtimes.runtimeFor({ kind: 'bean', bean, method }) !== undefined;
  const creator = media.checking(createJobCreator(context, jobs => metrics.happened('created', jobs)));
  return [
    ...searchRoutes({ context, ids }),
    ...reportRoutes({ context, ids }),
    ...jobRoutes({ context, creator, ids }),
    ...admissionRoutes({ database, ids }),
    ...jobTypeRoutes({ database, validateScript, drawGraph: createGraphDrawer() }),
    ...definitionRoutes({ database, validateScript, knowsBean }),
    ...media.routes(creator),
    ...settingRoutes({ database, changed }),
    ...accountRoutes({ database, forget: authenticator.forget }),
    ...scriptRoutes((account, script) =>
      runtimes.javascript.evaluate(script, {
        signal: new AbortController().signal,
        serverLog: () => {},
        api: request => api(account, request),
      }),
    ),
  ];
}

/** What the meters call it when a job comes into a state. */
const EVENT_OF: Partial<Record<JobState, JobEventName>> = {
  STARTED: 'started',
  FINISHED: 'finished',
  FINISHED_WARNING: 'finished',
  FAILED_TOTAL: 'failed',
  WAITING: 'blocked',
};

function createDispatcher(
  { config, ids, log, database, context, runtimes, metrics }: Parts,
  api: InternalApi,
): Dispatcher {
  return new Dispatcher(context, {
    ids,
    version,
    roles: config.roles,
    leaseMs: config.leaseSeconds * 1000,
    capacity: config.attempts,
    log,
    runtimeFor: ({ work }) => runtimes.runtimeFor(work),
    api: async (user, request) => api(await accountOf(database, user), request),
    onMoves: jobs => {
      for (const [state, count] of jobs) {
        const event = EVENT_OF[state];
        if (event) metrics.happened(event, count);
      }
    },
  });
}

const dutiesOf = ({ database, settings, media }: Parts): Duty[] => [
  ...media.duties,
  { name: 'fold changes of jobs', cron: '* * * * * *', run: createFold(database) },
  { name: 'refresh settings', cron: '*/5 * * * * *', run: () => settings.refresh() },
  // Not on the full hour, when everything else happens.
  { name: 'forget nodes', cron: '17 * * * *', run: () => database.transaction(deleteOldNodes) },
  { name: 'remove expired tokens', cron: '43 * * * *', run: () => database.transaction(deleteExpiredTokens) },
];

/** The settings as they were a moment ago, for whoever cannot wait for the database. */
interface LiveSettings {
  now(): Settings;
  refresh(): Promise<void>;
}

async function liveSettings(database: Database): Promise<LiveSettings> {
  let settings = await readSettings(database.read);
  return {
    now: () => settings,
    refresh: async () => {
      settings = await readSettings(database.read);
    },
  };
}

/** Tells dispatchers that there may be work: our own at once, those of other nodes by a notification. */
function createHints(database: Database, wakeOurs: (from?: number) => void) {
  const ours = randomUUID();
  const stop = database.listen(HINTS, hint => {
    const [node, from] = hint.split(' ');
    if (node !== ours) wakeOurs(Number(from ?? 0));
  });
  const give = (from = 0): void => {
    wakeOurs(from);
    database.notify(HINTS, `${ours} ${from}`);
  };
  return { give, stop: async () => stop() };
}

async function accountOf(database: Database, name: string) {
  const found = await findCredentials(database.read, name);
  if (!found) throw new Error(`The user ${name} of the job is gone`);
  const { passwordHash: _, ...account } = found;
  return account;
}

/** Where the API is for somebody on this machine. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' || host === '*' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/API`;
}
