/*
 * The composition root: the only file that knows all parts.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from './actions/context.ts';
import { createJobCreator } from './actions/jobs.ts';
import { makeFirstAccount, openStore } from './bootstrap.ts';
import type { Config } from './config.ts';
import type { Settings } from './core/settings.ts';
import { Dispatcher, HINTS } from './dispatcher/dispatcher.ts';
import { type Duty, startDuties } from './dispatcher/duties.ts';
import { graphDrawer } from './drawing/graph.ts';
import { accountRoutes } from './http/accounts.ts';
import { createAuthenticator } from './http/authenticate.ts';
import { definitionRoutes } from './http/definitions.ts';
import { createInternalApi, type InternalApi } from './http/internal.ts';
import { jobTypeRoutes } from './http/job-types.ts';
import { jobRoutes } from './http/jobs.ts';
import type { Route } from './http/route.ts';
import { scriptRoutes } from './http/scripts.ts';
import { createServer } from './http/server.ts';
import { settingRoutes } from './http/settings.ts';
import type { Log } from './observe/log.ts';
import { createJavascriptRuntime } from './runtimes/javascript.ts';
import { findCredentials } from './store/accounts.ts';
import type { Database } from './store/database.ts';
import { forgetNodes } from './store/nodes.ts';
import { createPlans } from './store/plans.ts';
import { readSettings } from './store/settings.ts';
import { version } from './version.ts';

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
  try {
    const firstPassword = await makeFirstAccount(store.database, config);
    const parts = await createParts(config, log, store.database);
    const port = await parts.server.listen(config.port, config.host);
    await parts.dispatcher?.start();
    const close = async (graceMs: number): Promise<void> => {
      await Promise.all([parts.server.close(graceMs), parts.dispatcher?.stop(graceMs)]);
      await parts.stop();
      await store.close();
    };
    return { url: urlOf(config.host, port), firstPassword, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where the API is for somebody on this machine. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' || host === '*' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/API`;
}

async function createParts(config: Config, log: Log, database: Database) {
  const settings = await liveSettings(database);
  const scripts = await createJavascriptRuntime({
    limits: () => ({ seconds: settings.now().javascriptTimeout, memoryMiB: settings.now().javascriptMemory }),
    outgoing: { allowedHosts: config.allowedHosts, allowPrivateAddresses: config.allowPrivateAddresses },
    maxThreads: config.scriptThreads,
  });
  let dispatcher: Dispatcher | undefined;
  const hints = createHints(database, () => dispatcher?.wake());
  const context: Context = { database, plans: createPlans(), wake: hints.give };
  const authenticator = createAuthenticator(database);
  const changed = (): void => {
    hints.give();
    void settings.refresh();
  };
  const validateScript = async (script: string) => {
    const error = await scripts.validate(script);
    return error && { message: error.message, line: error.line ?? 1, column: error.column ?? 1 };
  };
  let api: InternalApi;
  const routes: Route[] = [
    ...jobRoutes({ context, creator: createJobCreator(context), site: config.site }),
    ...jobTypeRoutes({ database, validateScript, drawGraph: graphDrawer() }),
    ...definitionRoutes({ database, validateScript, knowsBean: () => false }),
    ...settingRoutes({ database, changed }),
    ...accountRoutes({ database, forget: authenticator.forget }),
    ...scriptRoutes((account, script) =>
      scripts.evaluate(script, {
        signal: new AbortController().signal,
        serverLog: () => {},
        api: request => api(account, request),
      }),
    ),
  ];
  const server = createServer({
    routes: config.roles.includes('api') ? routes : [],
    authenticator,
    log,
    bodyLimitBytes: config.bodyLimitBytes,
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
  });
  api = createInternalApi(server.handle);
  if (config.roles.includes('dispatcher')) {
    dispatcher = new Dispatcher(context, {
      site: config.site,
      version,
      roles: config.roles,
      leaseMs: config.leaseSeconds * 1000,
      capacity: config.attempts,
      log,
      runtimeFor: ({ work }) => (work.kind === 'script' ? scripts.run : undefined),
      api: async (user, request) => api(await accountOf(database, user), request),
    });
  }
  const stopDuties = startDuties(dutiesOf(database, settings), log);
  const stop = async (): Promise<void> => {
    hints.stop();
    await stopDuties();
    await scripts.close();
  };
  return { server, dispatcher, stop };
}

const dutiesOf = (database: Database, settings: LiveSettings): Duty[] => [
  { name: 'refresh settings', cron: '*/5 * * * * *', run: () => settings.refresh() },
  { name: 'forget nodes', cron: '17 * * * *', run: () => database.transaction(forgetNodes) }, // not on the full hour
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
function createHints(database: Database, wakeOurs: () => void) {
  const ours = randomUUID();
  const stop = database.listen(HINTS, from => {
    if (from !== ours) wakeOurs();
  });
  const give = (): void => {
    wakeOurs();
    database.notify(HINTS, ours);
  };
  return { give, stop };
}

async function accountOf(database: Database, name: string) {
  const found = await findCredentials(database.read, name);
  if (!found) throw new Error(`The user ${name} of the job is gone`);
  const { passwordHash: _, ...account } = found;
  return account;
}
