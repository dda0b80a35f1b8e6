-- Storages and their files.

create table storage (
  id             bigint primary key generated always as identity,
  type           text not null default 'LOCAL',
  -- The absolute path of the folder, without a trailing slash.
  root           text not null check (root ~ '^/'),
  -- Pairs in order; keys may repeat: [{"key": "…", "value": "…"}].
  metadata       jsonb not null default '[]',
  -- Limits in bytes; null: those of the disk.
  capacity       bigint check (capacity >= 0),
  low_watermark  bigint check (low_watermark >= 0),
  high_watermark bigint check (high_watermark >= 0),
  scan_interval  int not null default 60 check (scan_interval >= 0),
  created_at     timestamptz not null default now(),
  -- When the last scan began, and when one last ended.
  scan_began_at  timestamptz,
  scanned_at     timestamptz,
  -- Removed rows stay: the first storage is created only if there has never been one.
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
  -- The SHA-1 of the content, in hexadecimal; null: it has not been computed since the last change.
  hash        text,
  modified_at timestamptz,
  -- The job that writes or wrote it. Until the file is complete, no other job may write it, and scans skip it.
  job         bigint,
  -- Part of the name of the unfinished file, which is next to the final one.
  token       uuid not null default gen_random_uuid(),
  unique (storage, path)
);
create index file_job on file (job) where job is not null;
