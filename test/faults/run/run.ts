/*
 * A run: several nodes on one PostgreSQL, clients that keep them busy, and faults drawn from a seed. Afterwards all
 * faults are repaired, all jobs must end, and the journal is checked against the guarantees.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { migrate } from '../../../src/store/database/migrate.ts';
import { type Postgresql, startPostgresql } from '../../support/postgresql.ts';
import { createRandom } from '../../support/random.ts';
import { until } from '../../support/until.ts';
import { audit, type RunResult } from './audit.ts';
import { letFaultsHappen } from './faults.ts';
import { connectTo, createJournal, JOURNAL_SETTINGS, readJournal } from './journal.ts';
import { defineKinds, type Load, startLoad, succeed } from './load.ts';
import { Node, type NodePlan } from './nodes.ts';
import { startWitness } from './witness.ts';

export interface RunOptions {
  seed: number;
  faultsMs: number;
  dataDir: string;
  /** Gets a line about the progress every few seconds. */
  progress(line: string): void;
}

/** The nodes have different roles, and clocks that are wrong in both directions. The last one joins and leaves. */
const NODES: NodePlan[] = [
  { name: 'api', roles: 'api', clockShiftMs: 0 },
  { name: 'dispatcher', roles: 'dispatcher', clockShiftMs: 3_723_456 },
  { name: 'both', roles: 'api,dispatcher', clockShiftMs: 0 },
  { name: 'guest', roles: 'api,dispatcher', clockShiftMs: -86_400_789 },
];

/** Without fsync, committed data survives a crash of PostgreSQL, though not one of the machine. */
const POSTGRESQL = { ...JOURNAL_SETTINGS, fsync: 'off', max_connections: '200' };

/** How long all jobs may take to end after the faults. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 300;
const PROGRESS_MS = 10_000;

export async function run({ seed, faultsMs, dataDir, progress }: RunOptions): Promise<RunResult> {
  const timeline: string[] = [];
  const note = (what: string): void => void timeline.push(`${new Date().toISOString()} ${what}`);
  const postgresql = await startPostgresql(dataDir, POSTGRESQL);
  const witness = await startWitness();
  const nodes: Node[] = [];
  try {
    await migrate(postgresql.url());
    await withDatabase(postgresql, createJournal);
    for (const plan of NODES)
      nodes.push(await Node.create(plan, { databasePort: postgresql.port, databaseUrl: postgresql.url, note }));
    const [guest, residents] = [nodes.at(-1)!, nodes.slice(0, -1)];
    await Promise.all(residents.map(node => node.start()));
    await defineKinds(residents[0]!.server!, witness);

    const watch = watchBacklog(postgresql);
    const servers = () => nodes.filter(({ takesRequests }) => takesRequests).flatMap(({ server }) => server ?? []);
    const load = startLoad({ servers, backlog: watch.backlog }, createRandom(seed + 1));
    const reporter = setInterval(() => progress(describe(load, watch.backlog(), timeline)), PROGRESS_MS);
    const world = { nodes: residents, guest, postgresql, note };
    const happened = await letFaultsHappen(world, createRandom(seed), faultsMs);
    clearInterval(reporter);

    note('all faults are over');
    await load.stop();
    await watch.stop();
    await openToAll(residents[0]!);
    await untilAllHaveEnded(postgresql);
    return await withDatabase(postgresql, async client => {
      const transactions = await readJournal(client);
      return audit({ seed, client, transactions, load, witness, nodes, timeline, happened });
    });
  } finally {
    await Promise.all(nodes.map(node => node.close()));
    await witness.close();
    await postgresql.close();
  }
}

async function withDatabase<T>(postgresql: Postgresql, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectTo(postgresql.url());
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const countUnended = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ count: number }>('select count(*)::int from job where finished_at is null');
  return rows[0]!.count;
};

/** Counts the jobs that have not ended, a few times a second. While the database is down, the last number counts. */
function watchBacklog(postgresql: Postgresql): { backlog(): number; stop(): Promise<void> } {
  let [backlog, isStopping] = [0, false];
  const look = async (): Promise<void> => {
    while (!isStopping) {
      backlog = await withDatabase(postgresql, countUnended).catch(() => backlog);
      await pause(LOOK_MS);
    }
  };
  const looking = look();
  return {
    backlog: () => backlog,
    stop: () => {
      isStopping = true;
      return looking;
    },
  };
}

async function openToAll({ server }: Node): Promise<void> {
  if (!server) throw new Error('The node did not start again');
  await until(() => succeed(server, 'DELETE', '/configuration/job-pool').then(() => true));
  await succeed(server, 'PUT', '/configuration/properties', { key: 'concurrentJobs', value: '60' });
}

const untilAllHaveEnded = (postgresql: Postgresql): Promise<boolean> =>
  until(async () => (await withDatabase(postgresql, countUnended)) === 0, PATIENCE_MS).catch(() => false);

function describe(load: Load, backlog: number, timeline: readonly string[]): string {
  const accepted = load.orders.filter(({ id }) => id !== undefined).length;
  return `${accepted} jobs accepted, ${backlog} not ended; ${timeline.at(-1)}`;
}
