/*
 * Changes of accounts and tokens. Each change is one transaction, and at least one administrator always remains.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  type Bearer,
  isAdministrator,
  looksLike,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  whyNoUserName,
} from '../core/account.ts';
import { conflict, forbidden, invalid, notFound } from '../core/failure.ts';
import * as store from '../store/accounts.ts';
import type { Database, Tx } from '../store/database/database.ts';
import { lockOpenJobs, updateJobAccount } from '../store/jobs.ts';
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

/** A new account. Without a password, nobody can log in to it until a password is set. */
export interface NewAccount extends AccountChange {
  name: string;
}

/** Creates an account. Failure conflict when the name is taken; invalidInput for an invalid name or password. */
export async function createAccount(database: Database, account: NewAccount): Promise<store.Account> {
  const { name, realName = '', password = randomBytes(32).toString('base64'), roles = [], disabled = false } = account;
  checkName(name);
  const passwordHash = await hashChecked(password);
  const added = await database.transaction(async tx => {
    checkFree(await store.lockAccounts(tx), name);
    return store.insertAccount(tx, { name, realName, passwordHash, roles: checkRoles(roles), disabled });
  });
  if (!added) throw taken(name);
  return added;
}

/**
 * Changes the given fields of an account. A new password deletes the tokens of the account, and so does disabling it.
 * Failure notFound; conflict when no administrator would remain, or when the new name is taken.
 */
export async function changeAccount(database: Database, name: string, change: AccountChange): Promise<void> {
  const { name: newName = name, password, roles, ...rest } = change;
  if (newName !== name) checkName(newName);
  const passwordHash = password === undefined ? undefined : await hashChecked(password);
  await database.transaction(async tx => {
    const accounts = await store.lockAccounts(tx);
    const { id } = getFrom(accounts, name);
    if (newName !== name) checkFree(accounts, newName, name);
    await store.updateAccount(tx, id, { ...rest, name: newName, passwordHash, roles: roles && checkRoles(roles) });
    if (password !== undefined || change.disabled) await tokens.deleteTokens(tx, id);
    await keepAdministrator(tx, name);
  });
}

/** Sets the password of an account. Failure notFound; invalidInput for an invalid password. */
export const setPassword = (database: Database, name: string, password: string): Promise<void> =>
  changeAccount(database, name, { password });

/**
 * Deletes an account and its tokens. Its jobs stay. Those that have not ended go to the successor, if there is one;
 * otherwise no step of them runs any more. Returns the number of jobs that went to the successor. Failure notFound;
 * invalidInput when the user would succeed itself; conflict when the successor is disabled, or no administrator would
 * remain.
 */
export async function deleteAccount(database: Database, name: string, successor?: string): Promise<number> {
  if (successor === name) throw invalid('successor', name, 'The successor must be another user');
  return database.transaction(async tx => {
    // Jobs are locked before anything else, as in every transaction.
    const jobs = successor === undefined ? [] : await lockOpenJobs(tx, name);
    const accounts = await store.lockAccounts(tx);
    const { id } = getFrom(accounts, name);
    const moved = successor === undefined ? 0 : await updateJobAccount(tx, jobs, id, heirFrom(accounts, successor).id);
    await store.markAccountRemoved(tx, id);
    await tokens.deleteTokens(tx, id);
    await keepAdministrator(tx, name);
    return moved;
  });
}

type Accounts = ReadonlyMap<string, store.Account>;

const taken = (name: string): Error => conflict('User', name, `There is already a user ${name}`);

/** Throws Failure conflict when a user has this name, or one that looks the same; `own` is the user who gets it. */
function checkFree(accounts: Accounts, name: string, own?: string): void {
  if (accounts.has(name)) throw taken(name);
  const twin = [...accounts.keys()].find(other => other !== own && looksLike(name, other));
  if (twin !== undefined) throw conflict('User', name, `The name looks like that of the user ${twin}`);
}

function getFrom(accounts: Accounts, name: string): store.Account {
  const account = accounts.get(name);
  if (!account) throw notFound('User', name);
  return account;
}

/** Returns an account that can act. */
function heirFrom(accounts: Accounts, name: string): store.Account {
  const account = getFrom(accounts, name);
  if (account.disabled) throw conflict('User', name, `The user ${name} is disabled`);
  return account;
}

async function keepAdministrator(tx: Tx, name: string): Promise<void> {
  if ((await store.countAdministrators(tx)) > 0) return;
  const way = 'give the role _administrator to another user first';
  throw conflict('User', name, `${name} is the last administrator; ${way}`);
}

function checkName(name: string): void {
  const reason = whyNoUserName(name);
  if (reason !== undefined) throw invalid('userName', name, `"${name}" cannot be the name of a user: ${reason}`);
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

/** Throws Failure invalidInput for a password that is too short to be set by anybody but whoever starts the server. */
export function checkPasswordPolicy(password: string | undefined): void {
  if (password !== undefined && password.length < MIN_PASSWORD_LENGTH)
    throw invalid('password', undefined, `A password must have at least ${MIN_PASSWORD_LENGTH} characters`);
}

export interface TokenRequest {
  /** Lifetime of the token. Undefined: the value of the property userTokenDefaultInterval. */
  seconds?: number | undefined;
  /** Each use of the token extends its lifetime. */
  autoRefresh: boolean;
}

/**
 * Creates a token that logs in as `name`, for `caller`. Failure notFound; conflict when the user is disabled;
 * forbidden for a longer lifetime than `caller` may ask for.
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

/** Returns the hash by which a token is stored. A token has too many bits to be guessed, so a fast hash is enough. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The accuracy of the last use of a token: using it more often writes nothing. */
const USE_RECORDED_SECONDS = 300;

/** Extends the lifetime of a token that is used, if it is time, and records the use once in a while. */
export async function useToken(database: Database, hash: Buffer, token: tokens.FoundToken): Promise<void> {
  const { autoRefresh, ageSeconds, idleSeconds } = token;
  const isExtended = autoRefresh && ageSeconds >= (await readSettings(database.read)).userTokenRefreshInterval;
  if (!isExtended && idleSeconds !== null && idleSeconds < USE_RECORDED_SECONDS) return;
  await database.transaction(tx => tokens.markTokenUsed(tx, hash, isExtended), 'quick');
}

/** Ends the tokens of a user, or the one with this id. Failure notFound. */
export async function endTokens(database: Database, name: string, id?: number): Promise<void> {
  await database.transaction(async tx => {
    const account = await store.findCredentials(tx, name);
    if (!account) throw notFound('User', name);
    const ended = await tokens.deleteTokens(tx, account.id, id);
    if (id !== undefined && ended === 0) throw notFound('Token', String(id));
  });
}
