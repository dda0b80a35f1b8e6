-- The base tables: accounts, settings, job types with their task definitions, jobs, attempts, nodes.
--
-- States and priorities are stored as small integers: the positions in JOB_STATES, STEP_STATES and PRIORITIES
-- (src/core). Rows of account, job_type and plan are never deleted, only marked. So rows that refer to them stay
-- readable, and hot tables need no foreign keys to them, whose check would lock the one row that all inserts share.

create table account (
  id            int primary key generated always as identity,
  name          text not null unique check (name <> ''),
  real_name     text not null default '',
  password_hash text not null,
  roles         text[] not null default '{}',
  disabled      boolean not null default false,
  created_at    timestamptz not null default now(),
  removed_at    timestamptz
);

-- Only the SHA-256 of a token is stored, so nobody can log in with the contents of this table.
create table token (
  hash            bytea primary key,
  account         int not null references account,
  expires_at      timestamptz not null,
  -- autoRefresh: each use sets expires_at to this long after now; null: it is fixed.
  refresh_seconds int
);
create index token_expires_at on token (expires_at);

create table property (
  key        text not null check (key <> ''),
  value      text not null,
  changed_at timestamptz not null default now()
);
-- Old servers return keys in lower case, so case is ignored.
create unique index property_key on property (lower(key));

create table job_pool (
  threshold smallint primary key check (threshold between 0 and 4),
  size      int not null check (size >= 0)
);

-- The steps that a job runs: a copy of the task definitions of its type. A change of a definition creates a new plan.
create table plan (
  id         bigint primary key generated always as identity,
  steps      jsonb not null,
  created_at timestamptz not null default now()
);

create table job_type (
  id               int primary key generated always as identity,
  -- The identifier of the API: 20000 to 30000 for custom types, below for documented ones.
  number           int not null,
  name             text not null check (name ~ '^[A-Za-z_][A-Za-z0-9_]*$'),
  custom           boolean not null default false,
  default_priority smallint check (default_priority between 0 and 5),
  -- The plan of jobs of this type that are admitted from now on.
  plan             bigint not null references plan,
  removed_at       timestamptz
);
create unique index job_type_name on job_type (name) where removed_at is null;
create unique index job_type_number on job_type (number) where removed_at is null;

create table task_definition (
  id                      bigint primary key generated always as identity,
  job_type                int not null references job_type,
  step                    int not null check (step > 0),
  description             text,
  extradata               text,
  flags                   int,
  bean                    text,
  method                  text,
  plugin                  boolean not null default false,
  script                  text,
  dependency_step         int not null default 0,
  dependency_previous     boolean not null default false,
  dependency_all_previous boolean not null default false,
  parallel_step           int not null default 0,
  parallel_previous       boolean not null default false,
  parallel_all_previous   boolean not null default false,
  cleanup                 boolean not null default false,
  critical                boolean not null default true,
  -- Pairs in order; keys may repeat: [{"key": "…", "value": "…"}].
  metadata                jsonb not null default '[]',
  unique (job_type, step),
  check ((script is null) <> (bean is null)),
  check ((bean is null) = (method is null))
);

create table job (
  id                bigint primary key generated always as identity,
  type              int not null,
  state             smallint not null check (state between 0 and 9),
  priority          smallint not null check (priority between 0 and 5),
  account           int not null,
  -- Shown as `started`, which Vidispine sets at creation.
  created_at        timestamptz not null default now(),
  finished_at       timestamptz,
  -- Null until the job is admitted for the first time.
  plan              bigint,
  -- The metadata given at creation, which a re-run copies.
  data              jsonb not null default '{}' check (jsonb_typeof(data) = 'object'),
  -- The metadata set later, merged over `data`; null removes a key.
  result            jsonb not null default '{}' check (jsonb_typeof(result) = 'object'),
  -- True: an abort runs the cleanup steps. Set by the caller of the abort.
  abort_cleanup     boolean not null default true,
  notification      text,
  notification_data text,
  -- Ended: 0 ABORTED, 2 FAILED_TOTAL, 3 FINISHED, 4 FINISHED_WARNING.
  constraint job_finished_at check ((finished_at is not null) = (state in (0, 2, 3, 4)))
);
-- The READY jobs in the order of dispatch. Its cost depends neither on the backlog nor on the finished jobs.
create index job_ready on job (priority desc, id) where state = 6;
-- The jobs that hold a slot (STARTED, ABORTED_PENDING), counted in every pass.
create index job_running on job (id) include (state, priority, type, account) where state in (1, 7);
create index job_aborting on job (id) where state = 1;
-- No job with a lower id holds a slot. Counting starts here, because dead index entries of jobs that ended long ago
-- cannot be removed while an old transaction is open. A transaction that gives a slot to a job with a lower id lowers
-- the mark; passes raise it now and then. Both hold the lock of admission.
create table running_mark (
  lowest   bigint not null,
  moved_at timestamptz not null
);
insert into running_mark values (0, '-infinity');

create table node (
  id         int primary key generated always as identity,
  host       text not null,
  version    text not null,
  roles      text[] not null,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);

-- One row for each attempt at a step: an entry of the log of the job. Its id is a fencing token: a report counts only
-- while its node holds the lease, and an attempt that has ended is never leased again.
create table attempt (
  id          bigint primary key generated always as identity,
  job         bigint not null references job on delete cascade,
  step        int not null,
  -- The number of earlier failures of the step.
  number      int not null default 0 check (number >= 0),
  state       smallint not null check (state between 1 and 11),
  node        int,
  lease_until timestamptz,
  -- When a dispatcher must handle it next. READY: it may be leased. FAILED_RETRY: the next attempt may start. WAITING:
  -- its problem is checked again. Null: there is nothing to do (it runs, has ended, or its job waits).
  due_at      timestamptz,
  -- The reason why it is WAITING: {"type": …, "data": {…}}.
  problem     jsonb,
  changed_at  timestamptz not null default now(),
  progress    jsonb,
  sub_steps   jsonb not null default '[]',
  error       text,
  constraint attempt_lease_is_whole check ((node is null) = (lease_until is null))
);
create index attempt_job on attempt (job, id);
create index attempt_leased on attempt (node) where node is not null;
create index attempt_due on attempt (due_at) where due_at is not null;
create index attempt_problem on attempt (job) where problem is not null;

-- The hot tables change all the time: without early vacuums at full speed, dead rows would slow every pass.
alter table job set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
alter table attempt set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- The documented job types. Source: Vidispine API, "Job types". Their steps are added by users and later migrations.
with empty_plan as (insert into plan (steps) values ('[]') returning id)
insert into job_type (number, name, plan)
select number, name, empty_plan.id
from empty_plan, unnest(array[
  'NONE', 'IMPORT', 'PLACEHOLDER_IMPORT', 'RAW_IMPORT', 'AUTO_IMPORT', 'SHAPE_IMPORT', 'SIDECAR_IMPORT',
  'ESSENCE_VERSION', 'TRANSCODE', 'TRANSCODE_RANGE', 'CONFORM', 'TIMELINE', 'THUMBNAIL', 'ANALYZE', 'SHAPE_UPDATE',
  'RAW_TRANSCODE', 'EXPORT', 'COPY_FILE', 'MOVE_FILE', 'DELETE_FILE', 'LIST_ITEMS', 'FILE_ANALYZE', 'IMF_ANALYZE'
]) with ordinality as documented (name, number);
