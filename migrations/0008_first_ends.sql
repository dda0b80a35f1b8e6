-- A fold need not look for what job_datum says of a job that has ended for the first time and has kept its metadata: it
-- says nothing yet. `lost` tells them from others: it is null in all that has happened to them.
create or replace function note_changed_jobs() returns trigger language plpgsql as $$
begin
  insert into job_change (job, type, account, state, priority, jobs, stale, lost)
  select 0, type, account, state, priority, sum(jobs), false, null::bigint[]
  from (
    select type, account, state, priority, -1 as jobs from before
    union all select type, account, state, priority, 1 from after) as one
  group by type, account, state, priority having sum(jobs) <> 0
  union all
  select id, type, account, state, priority, 0, true, null from after where finished_at is not null
  union all
  select id, type, account, state, priority, 0, true, '{}' from before where finished_at is not null;
  return null;
end $$;

-- Of those that were there before nobody knows.
update job_change set lost = '{}' where stale and lost is null;
