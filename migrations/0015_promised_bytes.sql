-- The final size of a file that a job is writing, if it is known. This room is reserved for the job.
alter table file add column promised bigint not null default 0 check (promised >= 0);
