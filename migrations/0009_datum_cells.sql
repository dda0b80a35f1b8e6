-- A datum of many jobs is tallied by the state together with each of type, account and priority; one of very many jobs
-- also by all four together. So a datum with a condition on these columns is counted without reading its pairs.

-- The tallies of a datum in datum_tally: 5 is type and state, 6 account and state, 12 state and priority, 15 all, as in
-- tally. Null: few jobs have it, and can be counted.
alter table datum
  alter tallied drop default,
  alter tallied drop not null,
  alter tallied type smallint[] using case
    when tallied and jobs >= 100000 then '{12,5,6,15}' when tallied then '{12,5,6}' end::smallint[];

drop table datum_tally;
create table datum_tally (
  datum bigint not null,
  by    smallint not null,
  -- As in job_datum, with zero in the columns that `by` does not have.
  cell  bigint not null,
  jobs  bigint not null
) with (fillfactor = 70);

insert into datum_tally (datum, by, cell, jobs)
select id, counted.by, counted.cell, counted.jobs
from datum, lateral (
  select kinds.by, kinds.cell, sum(jobs) as jobs
  from (select cell, count(*) as jobs from job_datum where datum = id and cell is not null group by cell) as one,
    lateral (values
      -- Three bits for the priority, four for the state, 31 for the account, and the rest for the type.
      (12, cell & 127), (5, cell & ((-1::bigint << 38) | 120)), (6, cell & ((2147483647::bigint << 7) | 120)), (15, cell)
    ) as kinds (by, cell)
  where kinds.by = any(tallied)
  group by kinds.by, kinds.cell) as counted
where tallied is not null;

alter table datum_tally add primary key (datum, by, cell);
