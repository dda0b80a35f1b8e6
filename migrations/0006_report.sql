-- When a job was first admitted, or its first step was run by hand: reports separate waiting from running. Null until
-- then, and for jobs that began before this column existed.
alter table job add column began_at timestamptz;
