-- Jobs belong to an account by its id. A removed account keeps its row and its name for the jobs that it created; a new
-- account of that name is another account, with another id.
alter table account drop constraint account_name_key;
create unique index account_name on account (name) where removed_at is null;
