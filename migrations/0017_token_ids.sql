-- Tokens can be listed and ended, by an id that is no secret. The time of creation of older tokens is not known.
alter table token add column id bigint generated always as identity, add column created_at timestamptz,
  add column used_at timestamptz;
alter table token alter column created_at set default now();
create unique index token_by_account on token (account, id);
