-- When a job was admitted for the first time, or its first step was run by hand: reports tell waiting from running.
-- Null until then, and for jobs that had begun before there was this column.
alter table job add column began_at timestamptz;
