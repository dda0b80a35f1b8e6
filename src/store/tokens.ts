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
  /** Since its last use that was recorded; null: it was not used yet. */
  idleSeconds: number | null;
}

/** A token as its user sees it. */
export interface ListedToken {
  id: number;
  /** Null for a token of an older version. */
  createdAt: Date | null;
  /** Null: it was not used yet. */
  usedAt: Date | null;
  expiresAt: Date;
  autoRefresh: boolean;
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
      coalesce(extract(epoch from now() - expires_at) + refresh_seconds, 0)::float8 as "ageSeconds",
      extract(epoch from now() - used_at)::float8 as "idleSeconds"
    from token join account on account.id = token.account
    where hash = $1 and expires_at > now() and removed_at is null`,
    [hash],
  );
  return rows[0];
}

/** Records that a token is used, and extends it as if it were created now, if that is asked for and it allows it. */
export async function markTokenUsed(tx: Tx, hash: Buffer, isExtended: boolean): Promise<void> {
  await tx.query(
    `/* markTokenUsed */
    update token set used_at = now(),
      expires_at = case when $2 and refresh_seconds is not null
        then now() + refresh_seconds * interval '1 second' else expires_at end
    where hash = $1`,
    [hash, isExtended],
  );
}

/** Lists the valid tokens of an account, newest first. `first` counts from 1. */
export async function listTokens(
  reader: Reader,
  account: number,
  { first, number }: { first: number; number: number },
): Promise<{ hits: number; tokens: ListedToken[] }> {
  const { rows } = await reader.query<ListedToken & { hits: number }>(
    `/* listTokens */
    select id, created_at as "createdAt", used_at as "usedAt", expires_at as "expiresAt",
      refresh_seconds is not null as "autoRefresh", count(*) over () as hits
    from token where account = $1 and expires_at > now() order by id desc offset $2 limit $3`,
    [account, Math.max(first - 1, 0), number],
  );
  return { hits: rows[0]?.hits ?? 0, tokens: rows };
}

/** Deletes the tokens of an account, or the one with this id. Returns their number. */
export async function deleteTokens(tx: Tx, account: number, id?: number): Promise<number> {
  const { rowCount } = await tx.query(
    '/* deleteTokens */ delete from token where account = $1 and id = coalesce($2, id)',
    [account, id ?? null],
  );
  return rowCount;
}

/** Deletes expired tokens. Returns their number. */
export async function deleteExpiredTokens(tx: Tx): Promise<number> {
  const { rowCount } = await tx.query('/* deleteExpiredTokens */ delete from token where expires_at < now()');
  return rowCount;
}
