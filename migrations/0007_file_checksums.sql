-- When a node last began to compute the checksum of a file, so that no other node does it, too.
alter table file add column hash_began_at timestamptz;
create index file_without_hash on file (hash_began_at nulls first, id) where hash is null;
