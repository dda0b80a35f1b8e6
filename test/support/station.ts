/*
 * Dispatchers on a fresh database, with steps that the test runs: the work of a step is a function of the test, named
 * by the description of the step.
 */

import { afterEach } from 'vitest';
import { createAccount } from '../../src/actions/accounts.ts';
import type { Context } from '../../src/actions/context.ts';
import { createJobType } from '../../src/actions/definitions.ts';
import { createJobCreator, type JobRequest } from '../../src/actions/jobs.ts';
import { type GivenDefinition, readDefinition } from '../../src/core/definition.ts';
import { createIds } from '../../src/core/ids.ts';
import type { JobState } from '../../src/core/job.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatcher/dispatcher.ts';
import { SILENT } from '../../src/observe/log.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import type { Account } from '../../src/store/accounts.ts';
import { type Database, openDatabase } from '../../src/store/database/database.ts';
import { type JobView, listJobs, listLogs } from '../../src/store/jobs.ts';
import { createPlans } from '../../src/store/plans.ts';
import { saveProperties } from '../../src/store/settings.ts';
import { freshDatabase } from './database.ts';
import { until } from './until.ts';

export interface Node {
  dispatcher: Dispatcher;
  database: Database;
}

export interface Station {
  context: Context;
  database: Database;
  url: string;
  account: Account;
  /** The work of steps by description; a step without an entry finishes immediately. */
  work: Record<string, Runtime>;
  /** Starts a node with separate connections, optionally through a proxy that disturbs them. */
  node(options?: Partial<DispatcherOptions>, seen?: (database: Database) => Database): Promise<Node>;
  /** Defines a job type. The descriptions of steps name their work. */
  type(name: string, steps: readonly GivenDefinition[]): Promise<void>;
  set(properties: Record<string, number | boolean>): Promise<void>;
  create(request: Partial<JobRequest> & { type: string }): Promise<number>;
  job(id: number): Promise<JobView>;
  /** `100/0 FINISHED` for each attempt. */
  log(id: number): Promise<string[]>;
  until(id: number, state: JobState): Promise<JobView>;
}

const nodes: Node[] = [];
afterEach(async () => {
  for (const { dispatcher, database } of nodes.splice(0)) {
    await dispatcher.stop(0);
    await database.close();
  }
});

export async function station(): Promise<Station> {
  const { database, url } = await freshDatabase();
  const context: Context = {
    database,
    plans: createPlans(),
    wake: from => nodes.forEach(node => void node.dispatcher.wake(from)),
    wakeHere: () => {},
  };
  const creator = createJobCreator(context);
  const account = await createAccount(database, { name: 'admin', password: 'secret', roles: ['_administrator'] });
  const work: Record<string, Runtime> = {};
  let types = 20_000;

  const job = async (id: number): Promise<JobView> => {
    const [found] = await listJobs(database.read, [id]);
    if (!found) throw new Error(`There is no job ${id}`);
    return found;
  };

  return {
    context,
    database,
    url,
    account,
    work,
    job,
    node: async (options, seen = same) => {
      const node = { dispatcher: undefined as unknown as Dispatcher, database: openDatabase(url, { connections: 5 }) };
      node.dispatcher = new Dispatcher(
        { ...context, database: seen(node.database), plans: createPlans() },
        {
          ids: createIds('VX'),
          version: 'test',
          roles: ['dispatcher'],
          leaseMs: 15_000,
          capacity: 1_000,
          log: SILENT,
          runtimeFor: step => work[step.description] ?? finish,
          api: () => Promise.reject(new Error('There is no API here')),
          ...options,
        },
      );
      nodes.push(node);
      await node.dispatcher.start();
      return node;
    },
    type: async (name, steps) => {
      const definitions = steps.map((step, i) =>
        readDefinition({ jobType: name, step: (i + 1) * 100, script: '1', dependency: { allPrevious: true }, ...step }),
      );
      await createJobType(database, name, types++, definitions);
    },
    set: async properties => {
      const pairs = Object.entries(properties).map(([key, value]) => ({ key, value: String(value) }));
      await database.transaction(tx => saveProperties(tx, pairs));
    },
    create: async request => (await creator.create(account, { state: 'READY', data: {}, ...request })).id,
    log: async id =>
      (await listLogs(database.read, [id])).map(({ step, number, state }) => `${step}/${number} ${state}`),
    until: async (id, state) => {
      await until(async () => (await job(id)).state === state);
      return job(id);
    },
  };
}

const same = (database: Database): Database => database;

const finish: Runtime = () => Promise.resolve({ kind: 'finished' });

/** Creates work that runs until the test opens the gate or it is stopped. Counts the concurrent runs. */
export function gate() {
  let open = (): void => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  const counts = { inside: 0, most: 0, entered: 0 };
  const run: Runtime = async (_assignment, { signal }) => {
    counts.entered += 1;
    counts.inside += 1;
    counts.most = Math.max(counts.most, counts.inside);
    const stopped = new Promise<'stopped'>(resolve => signal.addEventListener('abort', () => resolve('stopped')));
    const how = signal.aborted ? 'stopped' : await Promise.race([opened, stopped]);
    counts.inside -= 1;
    return how === 'stopped' ? { kind: 'aborted' } : { kind: 'finished' };
  };
  return { run, open: () => open(), counts };
}
