-- Shape tags, and the steps of the job types that work on files.

-- The presets of transcodes. Tags whose names start with __ are built in and cannot be changed.
create table shape_tag (
  name   text primary key check (name <> ''),
  preset jsonb not null
);

-- The steps of the documented types, which can be read and changed like any other. A type that already has steps keeps
-- them.
insert into task_definition (job_type, step, description, bean, method, dependency_all_previous, cleanup, critical)
select job_type.id, step.number, step.description, 'jobspine', step.method, not is_cleanup, is_cleanup, not is_cleanup
from job_type
join (values
  ('COPY_FILE',      200, 'Copying file.',        'copyFile',         false),
  ('COPY_FILE',     5000, 'Cleaning up.',         'removeUnfinished', true),
  ('MOVE_FILE',      200, 'Moving file.',         'moveFile',         false),
  ('MOVE_FILE',     5000, 'Cleaning up.',         'removeUnfinished', true),
  ('DELETE_FILE',    200, 'Deleting file.',       'deleteFile',       false),
  ('FILE_ANALYZE',   200, 'Analyzing file.',      'analyzeFile',      false),
  ('TRANSCODE',      200, 'Transcoding.',         'transcode',        false),
  ('TRANSCODE',     5000, 'Cleaning up.',         'removeUnfinished', true),
  ('RAW_TRANSCODE',  200, 'Transcoding.',         'transcode',        false),
  ('RAW_TRANSCODE', 5000, 'Cleaning up.',         'removeUnfinished', true),
  ('THUMBNAIL',      200, 'Creating thumbnails.', 'thumbnail',        false),
  ('THUMBNAIL',     5000, 'Cleaning up.',         'removeUnfinished', true),
  ('EXPORT',         200, 'Exporting file.',      'exportFile',       false),
  ('EXPORT',        5000, 'Cleaning up.',         'removeUnfinished', true),
  ('LIST_ITEMS',     200, 'Listing files.',       'listItems',        false),
  ('LIST_ITEMS',    5000, 'Cleaning up.',         'removeUnfinished', true)
) as step (type, number, description, method, is_cleanup) on step.type = job_type.name
where removed_at is null and not custom and not exists (select from task_definition where job_type = job_type.id);

-- Their plans have the same steps, in the form of PlannedStep (src/core/plan.ts).
with planned as (
  select job_type, jsonb_agg(jsonb_build_object(
    'number', step, 'description', coalesce(description, ''),
    'dependency', jsonb_build_object('step', dependency_step, 'previous', dependency_previous,
      'allPrevious', dependency_all_previous),
    'parallelDependency', jsonb_build_object('step', parallel_step, 'previous', parallel_previous,
      'allPrevious', parallel_all_previous),
    'critical', critical, 'cleanup', cleanup,
    'work', jsonb_build_object('kind', 'bean', 'bean', bean, 'method', method),
    'metadata', metadata) order by step) as steps,
    nextval(pg_get_serial_sequence('plan', 'id')) as plan
  from task_definition
  where job_type in (
    select job_type from task_definition group by job_type
    having bool_and(bean = 'jobspine' and method in ('copyFile', 'moveFile', 'deleteFile', 'analyzeFile', 'transcode',
      'thumbnail', 'exportFile', 'listItems', 'removeUnfinished')))
  group by job_type
), inserted as (
  insert into plan (id, steps) overriding system value select plan, steps from planned
)
update job_type set plan = planned.plan from planned where job_type.id = planned.job_type;
