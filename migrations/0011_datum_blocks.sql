-- The jobs with a datum of very many jobs (datum.tallied has 15): a bitmap for each block of 2,048 ids, one bit for
-- each job. Jobs with two such data are found by their bits.
create table datum_block (
  datum bigint not null,
  -- The id of a job without its last eleven bits.
  block int not null,
  jobs  bit(2048) not null
) with (fillfactor = 70);

insert into datum_block (datum, block, jobs)
select datum, (job >> 11)::int, bit_or(set_bit(0::bit(2048), (job & 2047)::int, 1))
from job_datum where datum in (select id from datum where 15 = any(tallied))
group by 1, 2;

alter table datum_block add primary key (datum, block);
