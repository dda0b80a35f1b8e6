-- A file that a job writes belongs to the step that writes it: another step of the same job must not take it for its
-- own result. The step of files that older versions have reserved is not known.
alter table file add column step integer;
