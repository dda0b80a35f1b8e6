/*
 * The services that features share, started before any of them.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from '../actions/context.ts';
import { createJobCreator, type JobCreator } from '../actions/jobs.ts';
import type { Settings } from '../core/settings.ts';
import { HINTS, NONE } from '../dispatcher/dispatcher.ts';
import { type Authenticator, createAuthenticator, type InternalApi } from '../http/wire/wire.ts';
import { createMetrics, type Metrics } from '../observe/metrics.ts';
import { type Confinement, createConfinement } from '../runtimes/programs/programs.ts';
import { createRuntimes, type Runtimes } from '../runtimes/runtimes.ts';
import type { Database } from '../store/database/database.ts';
import { createPlans } from '../store/plans.ts';
import { countJobsByState } from '../store/search/search.ts';
import { readSettings } from '../store/settings.ts';
import { createMedia, type Media } from './media.ts';
import type { Base, Part } from './part.ts';

export interface Services extends Base {
  context: Context;
  authenticator: Authenticator;
  settings: LiveSettings;
  confinement: Confinement;
  runtimes: Runtimes;
  media: Media;
  metrics: Metrics;
  /** Creates jobs, and refuses those that could never run. */
  creator: JobCreator;
  /** The API of this node for its own scripts. */
  api: InternalApi;
}

/** Functions of the server and the dispatcher, which start after the services. */
export interface Later {
  api: InternalApi;
  /** Wakes the dispatcher of this node: `from` is the lowest id of a job that may have become READY. */
  wake(from?: number): void;
}

/** The settings as they were a moment ago, for code that cannot wait for the database. */
export interface LiveSettings {
  now(): Settings;
  refresh(): Promise<void>;
}

/** Starts the services, and passes to `started` how to close each. */
export async function startServices(base: Base, later: Later, started: (part: Part) => void): Promise<Services> {
  const { config, database } = base;
  const settings = await readLiveSettings(database);
  const outgoing = { allowedHosts: config.allowedHosts, allowPrivateAddresses: config.allowPrivateAddresses };
  const confinement = startConfinement(base);
  started({ close: async () => confinement.close() });
  const media = await createMedia(base, outgoing, confinement.run);
  const options: Parameters<typeof createRuntimes>[0] = {
    limits: () => scriptLimits(settings.now()),
    outgoing,
    maxThreads: config.scriptThreads,
    programs: config.allowedPrograms,
    networkPrograms: config.networkPrograms,
    mediaRoots: media.roots,
    runProgram: confinement.run,
  };
  const runtimes = await createRuntimes(options);
  started(runtimes);
  const hints = startHints(database, later.wake);
  started({ close: hints.stop });
  const context: Context = { database, plans: createPlans(), wake: hints.give, wakeHere: () => later.wake(NONE) };
  const metrics = createMetrics(() => countJobsByState(database.read));
  return {
    ...base,
    context,
    settings,
    confinement,
    runtimes,
    media,
    metrics,
    authenticator: createAuthenticator(database),
    creator: media.checking(createJobCreator(context, jobs => metrics.countEvent('created', jobs))),
    api: (...call) => later.api(...call),
  };
}

const scriptLimits = (settings: Settings) => ({
  seconds: settings.javascriptTimeout,
  memoryMiB: settings.javascriptMemory,
  duration: settings.javascriptDuration,
  testDuration: settings.javascriptTestDuration,
});

/** Creates the door of programs, and warns if this machine cannot confine them. */
function startConfinement({ config, log }: Base): Confinement {
  const confinement = createConfinement({
    memoryBytes: config.programMemoryBytes,
    cpuSeconds: config.programCpuSeconds,
    fileBytes: config.programFileBytes,
    processes: config.programProcesses,
  });
  confinement.missing().then(
    missing => missing.length > 0 && log.warn('programs are not fully confined', { missing }),
    (error: unknown) => log.warn('programs are not fully confined', { error }),
  );
  return confinement;
}

async function readLiveSettings(database: Database): Promise<LiveSettings> {
  let settings = await readSettings(database.read);
  return {
    now: () => settings,
    refresh: async () => {
      settings = await readSettings(database.read);
    },
  };
}

/** Hints to dispatchers that there may be work: to that of this node directly, to others by a notification. */
function startHints(database: Database, wakeHere: (from?: number) => void) {
  const here = randomUUID();
  const stop = database.listen(HINTS, hint => {
    const [node, from] = hint.split(' ');
    if (node !== here) wakeHere(Number(from ?? 0));
  });
  const give = (from = 0): void => {
    wakeHere(from);
    database.notify(HINTS, `${here} ${from}`);
  };
  return { give, stop: async () => stop() };
}
