-- Finds out if jobs of other blocks belong to a page by startTime with one look-up instead of one for each block.
create index job_span_by_latest on job_span (latest, block);
create index job_span_by_earliest on job_span (earliest, block);
