-- Attempts are always found together with their jobs: one index replaces two, which saves one index entry for each row
-- version. The foreign key goes, too: attempts are added and jobs deleted under the lock of the job, by statements that
-- name both.
alter table attempt drop constraint attempt_job_fkey;
alter table attempt drop constraint attempt_pkey;
drop index attempt_job;
alter table attempt add primary key (job, id);
