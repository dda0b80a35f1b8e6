-- The number of names that the last scan skipped: they are invalid as paths, or the server may not read them.
alter table storage add column passed_over int not null default 0;
