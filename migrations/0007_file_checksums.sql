-- When a node last began to read a file for its checksum: no other reads it meanwhile.
alter table file add column hash_began_at timestamptz;
create index file_without_hash on file (hash_began_at nulls first, id) where hash is null;
