-- How large a file is going to be that a job writes, as far as that is known: nobody else is to have that room.
alter table file add column promised bigint not null default 0 check (promised >= 0);
