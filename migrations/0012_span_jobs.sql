-- The number of jobs of the 512 ids. The sum of some thousand rows shows where a deep page in the order of ids starts.
alter table job_span add column jobs int not null default 0;

-- Jobs that are not folded yet are added by their fold.
update job_span set jobs = counted.jobs
from (
  select block, sum(jobs) as jobs
  from (
    select id >> 9 as block, 1 as jobs from job
    union all select job >> 9, -jobs from job_change where job <> 0 and jobs <> 0) as one
  group by block) as counted
where job_span.block = counted.block;

alter table job_span alter jobs drop default;
