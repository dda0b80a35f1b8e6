-- The tables that answer lists, searches and counts of jobs: src/store/search/README.md.
--
--   job ──(triggers)──► job_change ──(one node, each second)──► tally, job_span, datum…
--
-- A transaction that changes jobs appends to job_change and touches no row that others touch, so it never waits.
-- Answers combine the tables on the right with the changes that are not in them yet, so they are always exact.

-- The time of the last change of the state, the priority or the metadata of a job.
alter table job add column updated_at timestamptz not null default now();
update job set updated_at = coalesce(finished_at, created_at);

-- Jobs that have ended and share type, account, state or priority, in the order of their ids. A search by these columns
-- alone merges a few stretches of one of the first three. A job is entered once, when it ends: jobs that have not ended
-- change too often, and are few or READY.
create index job_by_state on job (state, type, priority, id) where finished_at is not null;
create index job_by_account on job (account, state, priority, id) where finished_at is not null;
create index job_by_type on job (type, account, id) where finished_at is not null;
create index job_by_end on job (finished_at, id) where finished_at is not null;
create index job_by_update on job (updated_at, id) where finished_at is not null;
create index job_by_creation on job (created_at, id);

-- The order of dispatch is as before. With type and account, searches need not read the jobs.
drop index job_ready;
create index job_ready on job (priority desc, id) include (type, account) where state = 6;
-- HOLD, VIDINET_JOB, WAITING.
create index job_idle on job (id) include (state, type, account, priority) where state in (5, 8, 9);

-- The changes of jobs since the last fold. One change may have several rows; only their sums count. A statement that
-- moves many jobs from one state to another appends one pair of rows for all of them.
create table job_change (
  -- 0: several jobs.
  job      bigint not null,
  type     int not null,
  account  int not null,
  state    smallint not null,
  priority smallint not null,
  -- The change of the number of jobs with these columns.
  jobs     int not null,
  -- True: job_datum is out of date for this job.
  stale    boolean not null default false,
  -- The data that the job no longer has.
  lost     bigint[],
  -- Only of a new job.
  created_at timestamptz
);

-- The number of jobs of each combination of type, account, state and priority. There is also one row for each
-- combination of each subset of these columns; a column outside the subset is -1. `by` is the subset: the sum of 1 for
-- type, 2 for account, 4 for state, 8 for priority.
create table tally (
  by       smallint not null,
  type     int not null,
  account  int not null,
  state    smallint not null,
  priority smallint not null,
  jobs     bigint not null,
  primary key (by, state, type, account, priority)
) with (fillfactor = 70);

-- When the jobs of 512 ids were created: `block` is the id without its last nine bits. Ids and creation times have
-- nearly the same order; this table shows where they differ.
create table job_span (
  block    bigint primary key,
  earliest timestamptz not null,
  latest   timestamptz not null
) with (fillfactor = 80);

-- A key with a value, and the number of jobs that have it. Its id is a hash of both, so it need not be looked up.
create table datum (
  id    bigint primary key,
  key   text not null,
  value text not null,
  jobs  bigint not null,
  -- True: datum_tally has it, because so many jobs have it that counting them takes too long.
  tallied boolean not null default false
) with (fillfactor = 80);
-- A value may be longer than an index entry.
create index datum_by_key on datum (key, left(value, 200) collate "C");

-- The jobs that have a datum. `cell` is type, account, state and priority of an ended job in one number; null: the job
-- has not ended, so its row must be read.
create table job_datum (
  datum bigint not null,
  job   bigint not null,
  cell  bigint
);
create unique index job_datum_key on job_datum (datum, job) include (cell);
create index job_datum_open on job_datum (datum, job) where cell is null;

-- The number of ended jobs with a datum that have one type, account, state or priority; `by` as in tally.
create table datum_tally (
  datum bigint not null,
  by    smallint not null,
  code  int not null,
  jobs  bigint not null,
  primary key (datum, by, code)
) with (fillfactor = 70);

create function datum_id(key text, value text) returns bigint language sql immutable strict parallel safe
  return hashtextextended(key || '=' || value collate "C", 0);

create function job_cell(type int, account int, state smallint, priority smallint) returns bigint
  language sql immutable strict parallel safe
  return (type::bigint << 38) | (account::bigint << 7) | (state << 3) | priority;

create function note_added_jobs() returns trigger language plpgsql as $$
begin
  insert into job_change (job, type, account, state, priority, jobs, stale, created_at)
  select id, type, account, state, priority, 1, true, created_at from added;
  return null;
end $$;

create function note_changed_jobs() returns trigger language plpgsql as $$
begin
  insert into job_change (job, type, account, state, priority, jobs, stale)
  select 0, type, account, state, priority, sum(jobs), false
  from (
    select type, account, state, priority, -1 as jobs from before
    union all select type, account, state, priority, 1 from after) as one
  group by type, account, state, priority having sum(jobs) <> 0
  union all
  select id, type, account, state, priority, 0, true from after where finished_at is not null;
  return null;
end $$;

create function note_changed_data() returns trigger language plpgsql as $$
begin
  insert into job_change (job, type, account, state, priority, jobs, stale, lost)
  select new.id, new.type, new.account, new.state, new.priority, 0, true, array(
    select datum_id(key, value) from jsonb_each_text(old.data || old.result) as datum
    where value is not null and (new.data || new.result) ->> key is distinct from value);
  return null;
end $$;

create function note_deleted_jobs() returns trigger language plpgsql as $$
begin
  insert into job_change (job, type, account, state, priority, jobs, stale, lost)
  select id, type, account, state, priority, -1, true,
    array(select datum_id(key, value) from jsonb_each_text(data || result) as datum where value is not null)
  from deleted;
  return null;
end $$;

create trigger note_added_jobs after insert on job
  referencing new table as added for each statement execute function note_added_jobs();
create trigger note_changed_jobs after update on job
  referencing old table as before new table as after for each statement execute function note_changed_jobs();
create trigger note_changed_data after update of data, result on job for each row
  when (old.data is distinct from new.data or old.result is distinct from new.result)
  execute function note_changed_data();
create trigger note_deleted_jobs after delete on job
  referencing old table as deleted for each statement execute function note_deleted_jobs();

alter table job_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0);
alter table job_datum set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0);

-- Existing jobs, as if they were added now.
insert into job_change (job, type, account, state, priority, jobs, stale, created_at)
select id, type, account, state, priority, 1, true, created_at from job;
