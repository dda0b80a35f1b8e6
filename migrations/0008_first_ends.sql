-- If a job has ended for the first time and its metadata has not changed, its pairs in job_datum have no cell yet, so a
-- fold need not read them. Such jobs have null in `lost` of all their changes.
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

-- It is unknown for older changes.
update job_change set lost = '{}' where stale and lost is null;
