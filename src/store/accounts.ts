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

/** Adds an account. It does not get the jobs of a removed account of this name. Undefined: the name is taken. */
export async function insertAccount(
  tx: Tx,
  { name, realName, roles, disabled, passwordHash }: Omit<Credentials, 'id'>,
): Promise<Account | undefined> {
  const { rows } = await tx.query<Account>(
    `/* insertAccount */
    insert into account (name, real_name, password_hash, roles, disabled) values ($1, $2, $3, $4, $5)
    on conflict (name) where removed_at is null do nothing
    returning id, name, real_name as "realName", roles, disabled`,
    [name, realName, passwordHash, [...roles], disabled],
  );
  return rows[0];
}

/**
 * Locks all accounts and returns them by name: changes of accounts are rare, and "there must be an administrator" is a
 * rule about all of them.
 */
export async function lockAccounts(tx: Tx): Promise<ReadonlyMap<string, Account>> {
  const { rows } = await tx.query<Account>(
    `/* lockAccounts */
    select id, name, real_name as "realName", roles, disabled
    from account where removed_at is null order by id for update`,
  );
  return new Map(rows.map(account => [account.name, account]));
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

/** The account that a job belongs to. */
export interface JobUser extends Account {
  isRemoved: boolean;
}

/** Lists the accounts that these jobs belong to, each once; skips ids of jobs that do not exist. */
export async function listJobUsers(reader: Reader, jobs: readonly number[]): Promise<JobUser[]> {
  const { rows } = await reader.query<JobUser>(
    `/* listJobUsers */
    select id, name, real_name as "realName", roles, disabled, removed_at is not null as "isRemoved"
    from account where id in (select account from job where id = any($1)) order by id`,
    [jobs],
  );
  return rows;
}

/** Marks an account as removed. */
export async function markAccountRemoved(tx: Tx, id: number): Promise<void> {
  await tx.query('/* markAccountRemoved */ update account set removed_at = now() where id = $1', [id]);
}
