/*
 * Accounts of users. A removed account keeps its row, for the jobs that it created, but no search finds it.
 */
import type { Reader, Tx } from './database/database.ts';

/** A user who can log in. */
export interface Account {
  id: number;
  name: string;
  realName: string;
  roles: readonly string[];
  disabled: boolean;
}

/** An account with the hash of its password. */
export interface Credentials extends Account {
  passwordHash: string;
}

/** Finds the account with this name. Undefined: there is none, or it was removed. */
export async function findCredentials(reader: Reader, name: string): Promise<Credentials | undefined> {
  const { rows } = await reader.query<Credentials>(
    `/* findCredentials */
    select id, name, real_name as "realName", roles, disabled, password_hash as "passwordHash"
    from account where name = $1 and removed_at is null`,
    [name],
  );
  return rows[0];
}

/** Lists the accounts with these names (undefined: all), by name. `first` counts from 1; `number` 0: no limit. */
export async function listAccounts(
  reader: Reader,
  { names, first = 1, number = 0 }: { names?: readonly string[] | undefined; first?: number; number?: number } = {},
): Promise<{ hits: number; accounts: Account[] }> {
  const { rows } = await reader.query<{ hits: number; accounts: Account[] | null }>(
    `/* listAccounts */
    with found as (
      select id, name, real_name as "realName", roles, disabled
      from account where removed_at is null and ($1::text[] is null or name = any($1))
    ), page as (
      select * from found order by name offset $2 limit nullif($3, 0)
    )
    select (select count(*) from found) as hits, (select json_agg(page) from page) as accounts`,
    [names ?? null, Math.max(first - 1, 0), number],
  );
  return { hits: rows[0]?.hits ?? 0, accounts: rows[0]?.accounts ?? [] };
}

/**
 * Adds an account, or restores a removed one with this name: the API identifies users by name, so it owns its old jobs
 * again. Undefined: the name is taken.
 */
export async function insertAccount(
  tx: Tx,
  { name, realName, roles, disabled, passwordHash }: Omit<Credentials, 'id'>,
): Promise<Account | undefined> {
  const { rows } = await tx.query<Account>(
    `/* insertAccount */
    insert into account (name, real_name, password_hash, roles, disabled) values ($1, $2, $3, $4, $5)
    on conflict (name) do update
    set real_name = $2, password_hash = $3, roles = $4, disabled = $5, created_at = now(), removed_at = null
    where account.removed_at is not null
    returning id, name, real_name as "realName", roles, disabled`,
    [name, realName, passwordHash, [...roles], disabled],
  );
  return rows[0];
}

/**
 * Locks all accounts and returns the one with this name: changes of accounts are rare, and "there must be an
 * administrator" is a rule about all of them.
 */
export async function lockAccount(tx: Tx, name: string): Promise<Account | undefined> {
  const { rows } = await tx.query<Account>(
    `/* lockAccount */
    select id, name, real_name as "realName", roles, disabled
    from account where removed_at is null order by id for update`,
  );
  return rows.find(account => account.name === name);
}

/** Checks if any account has this name. Removed accounts count: they may be restored under their names. */
export async function isNameTaken(reader: Reader, name: string): Promise<boolean> {
  const { rowCount } = await reader.query('/* isNameTaken */ select from account where name = $1', [name]);
  return rowCount > 0;
}

/** Counts the accounts with the role `_administrator` that are neither removed nor disabled. */
export async function countAdministrators(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ count: number }>(
    `/* countAdministrators */
    select count(*) as count from account
    where removed_at is null and not disabled and '_administrator' = any(roles)`,
  );
  return rows[0]?.count ?? 0;
}

/** Changes the given fields of an account. */
export async function updateAccount(
  tx: Tx,
  id: number,
  {
    name,
    realName,
    roles,
    disabled,
    passwordHash,
  }: { [K in keyof Omit<Credentials, 'id'>]?: Credentials[K] | undefined },
): Promise<void> {
  await tx.query(
    `/* updateAccount */
    update account set name = coalesce($2, name), real_name = coalesce($3, real_name), roles = coalesce($4, roles),
      disabled = coalesce($5, disabled), password_hash = coalesce($6, password_hash)
    where id = $1`,
    [id, name ?? null, realName ?? null, roles ? [...roles] : null, disabled ?? null, passwordHash ?? null],
  );
}

/** Marks an account as removed. */
export async function markAccountRemoved(tx: Tx, id: number): Promise<void> {
  await tx.query('/* markAccountRemoved */ update account set removed_at = now() where id = $1', [id]);
}
