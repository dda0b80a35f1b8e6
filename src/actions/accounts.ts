/*
 * Accounts and tokens: each change is one transaction. Somebody who can administrate always remains.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Bearer, isAdministrator, isUserName, MAX_PASSWORD_LENGTH } from '../core/account.ts';
import { conflict, forbidden, invalid, notFound } from '../core/failure.ts';
import * as store from '../store/accounts.ts';
import type { Database, Tx } from '../store/database/database.ts';
import { readSettings } from '../store/settings.ts';
import * as tokens from '../store/tokens.ts';
import { hashPassword } from './passwords.ts';

export interface AccountChange {
  /** A new name. */
  name?: string | undefined;
  realName?: string | undefined;
  password?: string | undefined;
  roles?: readonly string[] | undefined;
  disabled?: boolean | undefined;
}

/** Without a password nobody can log in to it until one is set. */
export interface NewAccount extends AccountChange {
  name: string;
}

/** Failure conflict when the name is taken, invalidInput for a name or password that may not be. */
export async function createAccount(database: Database, account: NewAccount): Promise<store.Account> {
  const { name, realName = '', password = randomBytes(32).toString('base64'), roles = [], disabled = false } = account;
  checkName(name);
  const passwordHash = await hashChecked(password);
  const added = await database.transaction(tx =>
    store.insertAccount(tx, { name, realName, passwordHash, roles: checkRoles(roles), disabled }),
  );
  if (!added) throw conflict('User', name, `There is already a user ${name}`);
  return added;
}

/**
 * Changes what is given. Failure notFound; conflict when nobody could administrate any more, or the new name is taken.
 * A new password, and being disabled, end the tokens of the account.
 */
export async function changeAccount(database: Database, name: string, change: AccountChange): Promise<void> {
  const { name: newName = name, password, roles, ...rest } = change;
  if (newName !== name) checkName(newName);
  const passwordHash = password === undefined ? undefined : await hashChecked(password);
  await database.transaction(async tx => {
    const { id } = await lock(tx, name);
    if (newName !== name && (await store.isNameTaken(tx, newName))) {
      throw conflict('User', newName, `There is already a user ${newName}`);
    }
    await store.updateAccount(tx, id, { ...rest, name: newName, passwordHash, roles: roles && checkRoles(roles) });
    if (password !== undefined || change.disabled) await tokens.deleteTokens(tx, id);
    await keepAdministrator(tx, name);
  });
}

/** Failure notFound; invalidInput for a password that may not be. */
export const setPassword = (database: Database, name: string, password: string): Promise<void> =>
  changeAccount(database, name, { password });

/** Its jobs stay, its tokens end. Failure notFound; conflict when nobody could administrate any more. */
export const deleteAccount = (database: Database, name: string): Promise<void> =>
  database.transaction(async tx => {
    const { id } = await lock(tx, name);
    await store.markAccountRemoved(tx, id);
    await tokens.deleteTokens(tx, id);
    await keepAdministrator(tx, name);
  });

async function lock(tx: Tx, name: string): Promise<store.Account> {
  const account = await store.lockAccount(tx, name);
  if (!account) throw notFound('User', name);
  return account;
}

async function keepAdministrator(tx: Tx, name: string): Promise<void> {
  if ((await store.countAdministrators(tx)) > 0) return;
  const way = 'give the role _administrator to another user first';
  throw conflict('User', name, `${name} is the last user who can administrate; ${way}`);
}

function checkName(name: string): void {
  if (isUserName(name)) return;
  throw invalid(
    'userName',
    name,
    `"${name}" cannot be the name of a user: use 1 to 255 characters other than / : ; ? # %`,
  );
}

function checkRoles(roles: readonly string[]): string[] {
  const wrong = roles.find(role => !/^\P{Cc}{1,255}$/u.test(role));
  if (wrong !== undefined) throw invalid('groupName', wrong, `"${wrong}" cannot be the name of a group`);
  return [...new Set(roles)];
}

function hashChecked(password: string): Promise<string> {
  if (password === '' || password.length > MAX_PASSWORD_LENGTH) {
    throw invalid('password', undefined, `A password must have 1 to ${MAX_PASSWORD_LENGTH} characters`);
  }
  return hashPassword(password);
}

export interface TokenRequest {
  /** Undefined: as long as the property userTokenDefaultInterval says. */
  seconds?: number | undefined;
  /** Each use moves the end on. */
  autoRefresh: boolean;
}

/**
 * A token that logs in as `name`, asked for by `caller`. Failure notFound; conflict when the user is disabled;
 * forbidden for a longer life than callers without _administrator may ask for.
 * Source: Vidispine API, "Token expiration".
 */
export async function createToken(
  database: Database,
  caller: Bearer,
  name: string,
  { seconds, autoRefresh }: TokenRequest,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await database.transaction(async tx => {
    const { userTokenDefaultInterval, userTokenMaxInterval } = await readSettings(tx);
    if (seconds !== undefined && seconds > userTokenMaxInterval && !isAdministrator(caller)) {
      throw forbidden(`A token may live for ${userTokenMaxInterval} seconds; more needs the role _administrator`);
    }
    const account = await store.findCredentials(tx, name);
    if (!account) throw notFound('User', name);
    if (account.disabled) throw conflict('User', name, `The user ${name} is disabled`);
    const lifetime = { seconds: seconds ?? userTokenDefaultInterval, autoRefresh };
    await tokens.insertToken(tx, { hash: hashToken(token), account: account.id, ...lifetime });
  });
  return token;
}

/** What is kept of a token: it has far too many bits to be guessed, so a fast hash is enough. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Moves the end of a token on. */
export const refreshToken = (database: Database, hash: Buffer): Promise<void> =>
  database.transaction(tx => tokens.refreshToken(tx, hash));
