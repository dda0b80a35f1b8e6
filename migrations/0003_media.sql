-- Storages and their files.

create table storage (
  id             bigint primary key generated always as identity,
  type           text not null default 'LOCAL',
  -- Absolute path of the folder, without a slash at its end.
  root           text not null check (root ~ '^/'),
  -- Pairs in their order, keys may repeat: [{"key": "…", "value": "…"}].
  metadata       jsonb not null default '[]',
  -- Limits in bytes; null: those of the disk.
  capacity       bigint check (capacity >= 0),
  low_watermark  bigint check (low_watermark >= 0),
  high_watermark bigint check (high_watermark >= 0),
  scan_interval  int not null default 60 check (scan_interval >= 0),
  created_at     timestamptz not null default now(),
  -- When a node last began to look for files, and when it was last through.
  scan_began_at  timestamptz,
  scanned_at     timestamptz,
  -- Kept: the first storage is made only when there has never been one.
  removed_at     timestamptz
);
create unique index storage_root on storage (root) where removed_at is null;

create table file (
  id          bigint primary key generated always as identity,
  storage     bigint not null references storage,
  path        text not null check (path <> ''),
  -- The position in FILE_STATES (src/core).
  state       smallint not null check (state between 0 and 10),
  size        bigint not null default -1,
  -- SHA-1 of the content, in hexadecimal; null: nobody has read it since it changed.
  hash        text,
  modified_at timestamptz,
  -- The job that has written it, or writes it: until it is whole nobody else does, and a scan passes over it.
  job         bigint,
  -- Names what the job has written so far: a file of this name lies beside the one that it will become.
  token       uuid not null default gen_random_uuid(),
  unique (storage, path)
);
create index file_job on file (job) where job is not null;
