/*
 * Authentication: Basic and token credentials, and acting as another user.
 *
 * Checking a password is slow on purpose, so verified credentials are cached, under a hash of the header and a secret
 * of this process, never under the password. A cache entry is used for RECHECK_MS. Then the account is read again, and
 * the password is checked again only if its hash has changed. So a change made on another node takes effect within
 * RECHECK_MS, and one made on this node immediately.
 */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { hashToken, useToken } from '../../actions/accounts.ts';
import { verifyPassword } from '../../actions/passwords.ts';
import { hasRole, missingRoles } from '../../core/account.ts';
import { Failure, forbidden, invalid } from '../../core/failure.ts';
import { type Account, findCredentials } from '../../store/accounts.ts';
import type { Database } from '../../store/database/database.ts';
import { findToken } from '../../store/tokens.ts';
import { createLoginLimit, type LoginLimit } from './login-limit.ts';

export interface Authenticator {
  /**
   * Returns the account that an Authorization header proves; it may be disabled. `address` is called only when a
   * password is checked. Throws Failure notAuthorized, and HttpError 429 after too many failed logins.
   */
  identify(authorization: string | undefined, address: () => string): Account | Promise<Account>;
  /** Returns the account named by the header RunAs. Throws Failure forbidden, or invalidInput for an unknown user. */
  actAs(caller: Account, name: string): Promise<Account>;
  /** Empties the cache; to be called after an account was changed on this node. */
  forget(): void;
}

/** The time for which a change made on another node may go unnoticed. Each active user costs one query per period. */
const RECHECK_MS = 2_000;
/** With more users than this at the same time, logins only become slower. */
const REMEMBERED = 10_000;

export function createAuthenticator(database: Database): Authenticator {
  const secret = randomBytes(32).toString('base64');
  const noneIdentified = () => new LRUCache<string, Account>({ max: REMEMBERED, ttl: RECHECK_MS });
  let remembered: Remembered = {
    identified: noneIdentified(),
    verifiedHashes: new LRUCache({ max: REMEMBERED }),
    users: new LRUCache({ max: REMEMBERED }),
  };
  const limit = createLoginLimit();
  let checkOnce = oneAtATime<Account>();

  return {
    identify: (authorization, address) => {
      if (authorization === undefined) throw wrong();
      const { scheme, value } = splitHeader(authorization);
      const proof = hash('sha256', `${secret} ${scheme} ${value}`, 'base64');
      const known = remembered.identified.get(proof);
      if (known) return known;
      const credentials = scheme === 'token' ? { token: value } : readLogin(value);
      return checkOnce(proof, () =>
        'token' in credentials
          ? checkToken(database, remembered, proof, credentials.token)
          : checkPassword(database, remembered, { ...credentials, proof, address: address(), limit }),
      );
    },
    actAs: (caller, name) => (name === caller.name ? Promise.resolve(caller) : findOther(database, caller, name)),
    forget: () => {
      // Checks that are running have read the old account: nobody else may get their answers.
      remembered = { ...remembered, identified: noneIdentified() };
      checkOnce = oneAtATime();
    },
  };
}

/** Verified credentials, by their hash. */
interface Remembered {
  identified: LRUCache<string, Account>;
  /** The password hash against which a password was verified. */
  verifiedHashes: LRUCache<string, string>;
  /** Names of users who have logged in. Their logins are checked before those of others. */
  users: LRUCache<string, true>;
}

interface Guess extends Login {
  proof: string;
  address: string;
  limit: LoginLimit;
}

async function checkPassword(
  database: Database,
  { identified, verifiedHashes, users }: Remembered,
  { proof, name, password, address, limit }: Guess,
): Promise<Account> {
  const found = await findCredentials(database.read, name);
  if (found === undefined || verifiedHashes.get(proof) !== found.passwordHash) {
    limit.begin(address, name);
    const isRight = await verifyPassword(password, found?.passwordHash, users.has(name));
    if (!isRight || found === undefined) throw wrong();
    limit.succeeded(address, name);
    verifiedHashes.set(proof, found.passwordHash);
    users.set(name, true);
  }
  const { passwordHash: _, ...account } = found;
  identified.set(proof, account);
  return account;
}

async function checkToken(
  database: Database,
  { identified }: Remembered,
  proof: string,
  token: string,
): Promise<Account> {
  const key = hashToken(token);
  const found = await findToken(database.read, key);
  if (!found) throw new Failure('notAuthorized', 'The token is not valid, or has expired; log in again');
  await useToken(database, key, found);
  identified.set(proof, found.account, { ttl: Math.max(1, Math.min(RECHECK_MS, found.secondsLeft * 1000)) });
  return found.account;
}

async function findOther(database: Database, caller: Account, name: string): Promise<Account> {
  if (!hasRole(caller, '_run_as')) throw forbidden(`Acting as ${name} needs the role _run_as`);
  const found = await findCredentials(database.read, name);
  if (!found || found.disabled) throw invalid('RunAs', name, `There is no active user ${name} to act as`);
  const { passwordHash: _, ...account } = found;
  const missing = missingRoles(caller, account);
  if (missing.length > 0)
    throw forbidden(`Acting as ${name} needs roles that ${caller.name} lacks: ${missing.join(', ')}`);
  return account;
}

/** Concurrent calls with the same key share one answer. */
function oneAtATime<T>(): (key: string, ask: () => Promise<T>) => Promise<T> {
  const underway = new Map<string, Promise<T>>();
  return (key, ask) => {
    const running = underway.get(key);
    if (running) return running;
    const started = ask().finally(() => underway.delete(key));
    underway.set(key, started);
    return started;
  };
}

interface Login {
  name: string;
  password: string;
}

const wrong = (): Failure =>
  new Failure('notAuthorized', 'The user name or the password is wrong, or missing; send Basic or token credentials');

interface Credentials {
  scheme: 'basic' | 'token';
  value: string;
}

/**
 * Splits `Basic …` and `token …`, the scheme in any case, with or without padding: credentials have one spelling, so
 * that the cache knows them again. Throws Failure notAuthorized for anything else.
 */
function splitHeader(header: string): Credentials {
  const [, scheme = '', value = ''] = /^\s*(basic|token)\s+([!-~]+?)(?:=*)\s*$/i.exec(header) ?? [];
  if (scheme === '') throw wrong();
  return { scheme: scheme.toLowerCase() as Credentials['scheme'], value };
}

/** Reads the value of a Basic header. Throws Failure notAuthorized for anything but its one way of encoding. */
function readLogin(value: string): Login {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== value) throw wrong();
  const text = bytes.toString('utf8');
  const end = text.indexOf(':');
  if (end === -1 || text.includes('\0')) throw wrong();
  return { name: text.slice(0, end), password: text.slice(end + 1) };
}
