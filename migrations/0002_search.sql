-- Finding jobs: what lists, searches and counts stand on.

-- When the state, the priority or the metadata of a job changed last.
alter table job add column updated_at timestamptz not null default now();
update job set updated_at = coalesce(finished_at, created_at);
