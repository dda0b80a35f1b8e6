/*
 * Login tokens. The table has only their hashes.
 */
import type { Account } from './accounts.ts';
import type { Reader, Tx } from './database/database.ts';

/** A token that is valid now. */
export interface FoundToken {
  account: Account;
  secondsLeft: number;
  /** Each use extends it. */
  autoRefresh: boolean;
  /** Since it was created or last extended. */
  ageSeconds: number;
}

/** Adds a token that is valid for so many seconds, from now or, with `autoRefresh`, from its last use. */
export async function insertToken(
  tx: Tx,
  { hash, account, seconds, autoRefresh }: { hash: Buffer; account: number; seconds: number; autoRefresh: boolean },
): Promise<void> {
  await tx.query(
    `/* insertToken */
    insert into token (hash, account, expires_at, refresh_seconds)
    values ($1, $2, now() + $3 * interval '1 second', case when $4 then $3::int end)`,
    [hash, account, seconds, autoRefresh],
  );
}

/** Finds a valid token by its hash. */
export async function findToken(reader: Reader, hash: Buffer): Promise<FoundToken | undefined> {
  const { rows } = await reader.query<FoundToken>(
    `/* findToken */
    select json_build_object('id', account.id, 'name', name, 'realName', real_name, 'roles', roles,
        'disabled', disabled) as account,
      extract(epoch from expires_at - now())::float8 as "secondsLeft", refresh_seconds is not null as "autoRefresh",
      coalesce(extract(epoch from now() - expires_at) + refresh_seconds, 0)::float8 as "ageSeconds"
    from token join account on account.id = token.account
    where hash = $1 and expires_at > now() and removed_at is null`,
    [hash],
  );
  return rows[0];
}

/** Extends an auto-refresh token, as if it were created now. */
export async function refreshToken(tx: Tx, hash: Buffer): Promise<void> {
  await tx.query(
    `/* refreshToken */
    update token set expires_at = now() + refresh_seconds * interval '1 second'
    where hash = $1 and refresh_seconds is not null`,
    [hash],
  );
}

/** Deletes all tokens of an account. */
export async function deleteTokens(tx: Tx, account: number): Promise<void> {
  await tx.query('/* deleteTokens */ delete from token where account = $1', [account]);
}

/** Deletes expired tokens. Returns their number. */
export async function deleteExpiredTokens(tx: Tx): Promise<number> {
  const { rowCount } = await tx.query('/* deleteExpiredTokens */ delete from token where expires_at < now()');
  return rowCount;
}
