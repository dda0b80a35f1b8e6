-- Whether jobs of other blocks belong to the first page by startTime: one look instead of one at each block.
create index job_span_by_latest on job_span (latest, block);
create index job_span_by_earliest on job_span (earliest, block);
