-- A watermark is given in bytes, or in percent of the capacity, and then follows the capacity.
alter table storage
  add column low_watermark_percentage smallint check (low_watermark_percentage between 0 and 100),
  add column high_watermark_percentage smallint check (high_watermark_percentage between 0 and 100),
  add check (num_nonnulls(low_watermark, low_watermark_percentage) <= 1),
  add check (num_nonnulls(high_watermark, high_watermark_percentage) <= 1);
