/*
 * Checks the guarantees after a run: the responses to clients, the journal of the database and the observations of the
 * witness must be consistent.
 */
import type pg from 'pg';
import type { JobState } from '../../../src/core/job.ts';
import { isRunning } from '../../../src/core/step.ts';
import { jobState } from '../../../src/store/codes.ts';
import type { Entry, Transaction } from './journal.ts';
import { KINDS, type Load, type Order } from './load.ts';
import type { Node } from './nodes.ts';
import { type Replay, replay, type Violation } from './replay.ts';
import { findOverlaps, type SeenRun, type Witness } from './witness.ts';

export interface Evidence {
  seed: number;
  client: pg.Client;
  transactions: readonly Transaction[];
  load: Load;
  witness: Witness;
  nodes: readonly Node[];
  /** The faults of the nodes and of the database, with their times. */
  timeline: readonly string[];
  /** How often each fault happened. */
  happened: Readonly<Record<string, number>>;
}

export interface RunResult {
  /** The numbers of the run. */
  summary: Record<string, unknown>;
  violations: Violation[];
  /** Returns the whole history, for finding the cause. */
  report(): string;
}

export async function audit(evidence: Evidence): Promise<RunResult> {
  const { load, witness, nodes, transactions } = evidence;
  const replayed = replay(transactions);
  const stored = await readStored(evidence.client);
  const violations: Violation[] = [
    ...load.wrong.map(what => ({ what, jobs: [] })),
    ...checkOrders(load.orders, stored),
    ...checkCounts(replayed, stored),
    ...replayed.violations,
    ...findOverlaps(
      witness.runs,
      nodeOfRuns(transactions),
      nodes.flatMap(({ excuses }) => excuses),
    ).map(({ what, job }) => ({ what, jobs: [numberOf(job)] })),
  ];
  return {
    summary: summarize(evidence, replayed, stored),
    violations,
    report: () => describe(evidence, violations),
  };
}

interface StoredJob {
  id: number;
  tag: string;
  state: JobState;
  isLeased: boolean;
}

async function readStored(client: pg.Client): Promise<StoredJob[]> {
  const { rows } = await client.query<Omit<StoredJob, 'state'> & { state: number }>(`
    select id::int, data ->> 'tag' as tag, state,
      exists (select from attempt where job = job.id and node is not null) as "isLeased"
    from job order by id`);
  return rows.map(row => ({ ...row, state: jobState.toName(row.state) }));
}

/** Each accepted job exists once and has ended as its kind says. If the response was lost, it exists at most once. */
function checkOrders(orders: readonly Order[], stored: readonly StoredJob[]): Violation[] {
  const byTag = new Map<string, StoredJob[]>();
  for (const job of stored) byTag.set(job.tag, [...(byTag.get(job.tag) ?? []), job]);
  const known = new Set(orders.map(({ tag }) => tag));
  const unknown = stored.filter(({ tag }) => !known.has(tag));
  return [
    ...orders.flatMap(order => checkOrder(order, byTag.get(order.tag) ?? [])),
    ...unknown.map(({ id }) => ({ what: `no client created job ${id}`, jobs: [id] })),
  ];
}

function checkOrder(order: Order, found: readonly StoredJob[]): Violation[] {
  const { tag, kind, id, isUncertain, abort } = order;
  const jobs = found.map(job => job.id);
  const wrong = (what: string): Violation[] => [
    { what: `order ${tag} (${kind}, ${id ?? 'no response'}) ${what}`, jobs },
  ];
  if (id === undefined && !isUncertain) return found.length === 0 ? [] : wrong('was refused but exists');
  if (id !== undefined && found.length === 0) return wrong('was accepted but does not exist');
  if (found.length > 1) return wrong(`exists ${found.length} times`);
  const [job] = found;
  if (!job) return [];
  if (id !== undefined && numberOf(id) !== job.id) return wrong(`has become job ${job.id}`);
  if (job.isLeased) return wrong('has ended but still runs');
  const ends = abort === 'accepted' ? ['ABORTED'] : [...KINDS[kind]!.ends, ...(abort ? ['ABORTED'] : [])];
  return ends.includes(job.state) ? [] : wrong(`is ${job.state}, not ${ends.join(' or ')}`);
}

/** The tables match the journal. */
function checkCounts({ jobs }: Replay, stored: readonly StoredJob[]): Violation[] {
  const different = stored.filter(({ id, state }) => jobs.get(id)?.state !== state);
  const there = new Set(stored.map(({ id }) => id));
  const missing = [...jobs.keys()].filter(id => !there.has(id));
  return [
    ...different.map(({ id, state }) => ({
      what: `job ${id} is ${state}, but the journal has another state`,
      jobs: [id],
    })),
    ...missing.map(id => ({ what: `job ${id} is missing`, jobs: [id] })),
  ];
}

/** Returns the process of a run: the one that wrote the name of the run to the database. */
function nodeOfRuns(transactions: readonly Transaction[]): (run: SeenRun) => string | undefined {
  const nodes = new Map<string, string>();
  for (const { by, entries } of transactions)
    for (const { kind, row } of entries) {
      if (kind !== 'job') continue;
      for (const key of Object.keys(row.result)) if (!nodes.has(key)) nodes.set(key, by);
    }
  return ({ run }) => nodes.get(`run${run}`);
}

/** Returns how long it took until the steps of killed nodes ran again, in milliseconds. */
function recoveries(transactions: readonly Transaction[], nodes: readonly Node[]): number[] {
  const names = new Map<number, string>();
  const holders = new Map<number, { step: string; node: string | undefined }>();
  const kills = nodes.flatMap(({ name, kills }) => kills.map(atMs => ({ name, atMs }))).sort((a, b) => a.atMs - b.atMs);
  const lost = new Map<string, number>();
  const times: number[] = [];
  for (const { atMs, by, entries } of transactions) {
    while (kills[0] && kills[0].atMs < atMs) {
      const { name, atMs: killedAt } = kills.shift()!;
      for (const { step, node } of holders.values()) if (node === name) lost.set(step, killedAt);
    }
    for (const { kind, row } of entries) {
      if (kind === 'node') names.set(row.node, by);
      if (kind !== 'attempt') continue;
      const step = `${row.job} ${row.step}`;
      const lostAt = lost.get(step);
      if (lostAt !== undefined && isRunning(row.state)) times.push(atMs - lostAt);
      if (isRunning(row.state)) lost.delete(step);
      if (row.node === null) holders.delete(row.attempt);
      else holders.set(row.attempt, { step, node: names.get(row.node) });
    }
  }
  return times.map(Math.round).sort((a, b) => a - b);
}

function summarize(evidence: Evidence, replayed: Replay, stored: readonly StoredJob[]): RunResult['summary'] {
  const { seed, load, transactions, witness, nodes, happened } = evidence;
  const { starts, maxRunning, settingsChanges, disappeared } = replayed;
  const uncertain = load.orders.filter(({ isUncertain }) => isUncertain);
  const tags = new Set(stored.map(({ tag }) => tag));
  return {
    seed,
    faults: happened,
    orders: {
      accepted: load.orders.filter(({ id }) => id !== undefined).length,
      responseLost: uncertain.length,
      responseLostButCreated: uncertain.filter(({ tag }) => tags.has(tag)).length,
    },
    responses: load.responses,
    ends: countBy(stored.map(({ state }) => state)),
    journal: { transactions: transactions.length, starts, maxRunning, settingsChanges, disappeared },
    runsSeen: witness.runs.length,
    leasesLost: countLines(nodes, 'lease lost, attempt stopped'),
    lateReportsRefused: countLines(nodes, 'late report refused'),
    ranAgainAfterKillMs: recoveries(transactions, nodes),
  };
}

const countLines = (nodes: readonly Node[], event: string): number =>
  nodes.reduce((sum, { output }) => sum + output.split(event).length - 1, 0);

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const MAX_JOBS_REPORTED = 10;

function describe({ seed, timeline, transactions, nodes }: Evidence, violations: readonly Violation[]): string {
  const jobs = [...new Set(violations.flatMap(violation => violation.jobs))].slice(0, MAX_JOBS_REPORTED);
  return [
    `# Seed ${seed}: ${violations.length} guarantees broken`,
    ...violations.map(({ what }) => `- ${what}`),
    '',
    '# Faults',
    ...timeline,
    ...jobs.flatMap(job => ['', `# Job ${job}`, ...historyOf(job, transactions)]),
    ...nodes.flatMap(({ name, output }) => ['', `# Output of node ${name}`, output]),
  ].join('\n');
}

const historyOf = (job: number, transactions: readonly Transaction[]): string[] =>
  transactions.flatMap(({ atMs, by, entries }) =>
    entries
      .filter(entry => isOf(entry, job))
      .map(({ kind, row }) => {
        const at = new Date(atMs).toISOString();
        return `${at} ${by.padEnd(10)} ${kind} ${JSON.stringify(row)}`;
      }),
  );

const isOf = ({ kind, row }: Entry, job: number): boolean => (kind === 'job' || kind === 'attempt') && row.job === job;
const numberOf = (id: string): number => Number(id.slice(id.indexOf('-') + 1));
