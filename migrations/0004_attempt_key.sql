-- Attempts are always reached with their jobs: one index does where there were two, and each version of a row has one
-- entry less to make. The check of the foreign key goes too: attempts are added and jobs deleted under the lock of the
-- job, by statements that name both.
alter table attempt drop constraint attempt_job_fkey;
alter table attempt drop constraint attempt_pkey;
drop index attempt_job;
alter table attempt add primary key (job, id);
