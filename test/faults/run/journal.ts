/*
 * The history as the database saw it. Triggers record each change of a job, of an attempt and of the settings, in the
 * transaction that makes the change. So the journal contains exactly the committed changes.
 *
 * It is ordered by commit time. PostgreSQL takes that time before others can see the transaction, so a transaction that
 * has seen a change has a later one. The journal is part of the tests only.
 */
import pg from 'pg';
import type { JobState, Priority } from '../../../src/core/job.ts';
import { type Settings, toSettings } from '../../../src/core/settings.ts';
import type { StepState } from '../../../src/core/step.ts';
import { jobState, priorityRank, stepState } from '../../../src/store/codes.ts';

/** The settings with which PostgreSQL records the time of each commit. */
export const JOURNAL_SETTINGS = { track_commit_timestamp: 'on' };

const SCHEMA = `
create schema journal;
create table journal.entry (
  id    bigint primary key generated always as identity,
  xid   xid8 not null default pg_current_xact_id(),
  begun timestamptz not null default now(),
  by    text not null default current_setting('application_name'),
  kind  text not null,
  row   jsonb not null
);

create function journal.note_job() returns trigger language plpgsql as $$ begin
  insert into journal.entry (kind, row) values ('job', jsonb_build_object(
    'job', new.id, 'state', new.state, 'priority', new.priority, 'result', new.result));
  return null;
end $$;
create trigger note_new_job after insert on job for each row execute function journal.note_job();
create trigger note_job after update on job for each row
  when (old.state <> new.state or old.priority <> new.priority or old.result <> new.result)
  execute function journal.note_job();

create function journal.note_attempt() returns trigger language plpgsql as $$ begin
  insert into journal.entry (kind, row) values ('attempt', jsonb_build_object('attempt', new.id,
    'job', new.job, 'step', new.step, 'number', new.number, 'state', new.state, 'node', new.node));
  return null;
end $$;
create trigger note_new_attempt after insert on attempt for each row execute function journal.note_attempt();
create trigger note_attempt after update on attempt for each row
  when (old.state <> new.state or old.node is distinct from new.node)
  execute function journal.note_attempt();

create function journal.note_node() returns trigger language plpgsql as $$ begin
  insert into journal.entry (kind, row) values ('node', jsonb_build_object('node', new.id));
  return null;
end $$;
create trigger note_node after insert on node for each row execute function journal.note_node();

create function journal.note_settings() returns trigger language plpgsql as $$ begin
  insert into journal.entry (kind, row) values ('settings', jsonb_build_object(
    'properties', (select coalesce(jsonb_object_agg(lower(key), value), '{}') from property),
    'pools', (select coalesce(jsonb_agg(job_pool), '[]') from job_pool)));
  return null;
end $$;
create trigger note_property after insert or update or delete on property execute function journal.note_settings();
create trigger note_pool after insert or update or delete on job_pool execute function journal.note_settings();
`;

export interface JobRow {
  job: number;
  state: JobState;
  priority: Priority;
  result: Record<string, string | null>;
}

export interface AttemptRow {
  attempt: number;
  job: number;
  step: number;
  number: number;
  state: StepState;
  /** The node that has its lease. */
  node: number | null;
}

export type Entry =
  | { kind: 'job'; row: JobRow }
  | { kind: 'attempt'; row: AttemptRow }
  | { kind: 'settings'; row: Settings }
  | { kind: 'node'; row: { node: number } };

/** The changes of one transaction. */
export interface Transaction {
  /** Its start and its commit, in milliseconds by the clock of the database. */
  begunMs: number;
  atMs: number;
  /** The process that made it, as its connections are named. */
  by: string;
  entries: Entry[];
}

export async function createJournal(client: pg.Client): Promise<void> {
  await client.query(SCHEMA);
}

/** Returns all transactions in the order of their commits. */
export async function readJournal(client: pg.Client): Promise<Transaction[]> {
  const { rows } = await client.query<{ xid: string; begunMs: number; atMs: number; by: string } & Raw>(`
    select xid::text, by, kind, row, extract(epoch from begun)::float8 * 1000 as "begunMs",
      extract(epoch from pg_xact_commit_timestamp(xid::xid))::float8 * 1000 as "atMs"
    from journal.entry order by pg_xact_commit_timestamp(xid::xid), xid, id`);
  const transactions: Transaction[] = [];
  let last = '';
  for (const { xid, begunMs, atMs, by, ...raw } of rows) {
    if (xid !== last) transactions.push({ begunMs, atMs, by, entries: [] });
    last = xid;
    transactions.at(-1)?.entries.push(toEntry(raw));
  }
  return transactions;
}

interface Raw {
  kind: Entry['kind'];
  row: Record<string, unknown>;
}

interface StoredSettings {
  properties: Record<string, string>;
  pools: { threshold: number; size: number }[];
}

function toEntry({ kind, row }: Raw): Entry {
  if (kind === 'node') return { kind, row: { node: row.node as number } };
  if (kind === 'settings') {
    const { properties, pools } = row as unknown as StoredSettings;
    const named = pools.map(({ threshold, size }) => ({ threshold: priorityRank.toName(threshold), size }));
    return { kind, row: toSettings(properties, named) };
  }
  if (kind === 'attempt') return { kind, row: { ...row, state: stepState.toName(row.state as number) } as AttemptRow };
  const names = { state: jobState.toName(row.state as number), priority: priorityRank.toName(row.priority as number) };
  return { kind, row: { ...row, ...names } as JobRow };
}

/** Opens a connection that bypasses all proxies. */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'test' });
  client.on('error', () => {});
  await client.connect();
  return client;
}
