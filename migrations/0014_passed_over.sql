-- How many names its last scan has passed over: no path can have them, or the server may not look into them.
alter table storage add column passed_over int not null default 0;
