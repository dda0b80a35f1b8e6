/*
 * Who calls: Basic and token credentials, and acting as another user.
 *
 * Checking a password takes long on purpose, so what was verified is remembered: under a hash of the header and of a
 * secret that only this process has, never under the password. For RECHECK_MS that answers at once; then the account
 * is read anew, and the password is checked anew only when its hash has changed. So a change made on another node
 * takes effect within RECHECK_MS, and one made here at once.
 */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { hashToken, refreshToken } from '../actions/accounts.ts';
import { verifyPassword } from '../actions/passwords.ts';
import { canRunAs } from '../core/account.ts';
import { Failure, forbidden, invalid } from '../core/failure.ts';
import { type Account, findCredentials } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import { readSettings } from '../store/settings.ts';
import { findToken } from '../store/tokens.ts';
import { createLoginLimit } from './login-limit.ts';

export interface Authenticator {
  /**
   * The account that an Authorization header proves, which may be a disabled one. `address` is asked for when a login
   * is checked. Failure notAuthorized; HttpError 429 after too many failed logins.
   */
  identify(authorization: string | undefined, address: () => string): Account | Promise<Account>;
  /** The account to act as, for the header RunAs. Failure forbidden; invalidInput when there is no such user. */
  actAs(caller: Account, name: string): Promise<Account>;
  /** To be called after accounts were changed on this node. */
  forget(): void;
}

/** How long a change made on another node may go unnoticed. Each user in use costs one query in this time. */
const RECHECK_MS = 2_000;
/** More users at a time than this only make logins slower. */
const REMEMBERED = 10_000;

export function createAuthenticator(database: Database): Authenticator {
  const secret = randomBytes(32).toString('base64');
  const identified = new LRUCache<string, Account>({ max: REMEMBERED, ttl: RECHECK_MS });
  const verifiedHashes = new LRUCache<string, string>({ max: REMEMBERED });
  const underway = new Map<string, Promise<Account>>();
  const limit = createLoginLimit();

  const checkPassword = async (proof: string, { name, password }: Login, address: string): Promise<Account> => {
    const found = await findCredentials(database.read, name);
    if (found === undefined || verifiedHashes.get(proof) !== found.passwordHash) {
      limit.begin(address, name);
      if (!(await verifyPassword(password, found?.passwordHash)) || found === undefined) throw wrong();
      limit.succeeded(address, name);
      verifiedHashes.set(proof, found.passwordHash);
    }
    const { passwordHash: _, ...account } = found;
    identified.set(proof, account);
    return account;
  };

  const checkToken = async (proof: string, token: string): Promise<Account> => {
    const hash = hashToken(token);
    const found = await findToken(database.read, hash);
    if (!found) throw new Failure('notAuthorized', 'The token is not valid, or has expired; log in again');
    if (found.autoRefresh) {
      const { userTokenRefreshInterval } = await readSettings(database.read);
      if (found.ageSeconds >= userTokenRefreshInterval) await refreshToken(database, hash);
    }
    identified.set(proof, found.account, { ttl: Math.max(1, Math.min(RECHECK_MS, found.secondsLeft * 1000)) });
    return found.account;
  };

  /** Requests of the same moment with the same header wait for one check. */
  const checkOnce = (proof: string, check: () => Promise<Account>): Promise<Account> => {
    const running = underway.get(proof);
    if (running) return running;
    const started = check().finally(() => underway.delete(proof));
    underway.set(proof, started);
    return started;
  };

  return {
    identify: (authorization, address) => {
      if (authorization === undefined) throw wrong();
      const proof = hash('sha256', secret + authorization, 'base64');
      const known = identified.get(proof);
      if (known) return known;
      const credentials = readAuthorization(authorization);
      return checkOnce(proof, () =>
        'token' in credentials ? checkToken(proof, credentials.token) : checkPassword(proof, credentials, address()),
      );
    },
    actAs: async (caller, name) => {
      if (name === caller.name) return caller;
      if (!canRunAs(caller, name)) throw forbidden(`Acting as ${name} needs the role _run_as`);
      const found = await findCredentials(database.read, name);
      if (!found || found.disabled) throw invalid('RunAs', name, `There is no active user ${name} to act as`);
      const { passwordHash: _, ...account } = found;
      return account;
    },
    forget: () => identified.clear(),
  };
}

interface Login {
  name: string;
  password: string;
}

const wrong = (): Failure =>
  new Failure('notAuthorized', 'The user name or the password is wrong, or missing; send Basic or token credentials');

/** `Basic …` and `token …`, the scheme in any case. Failure notAuthorized for anything else. */
function readAuthorization(header: string): Login | { token: string } {
  const [, scheme = '', value = ''] = /^\s*(\S+)\s+(\S+)\s*$/.exec(header) ?? [];
  if (scheme.toLowerCase() === 'token') return { token: value };
  if (scheme.toLowerCase() !== 'basic') throw wrong();
  const text = Buffer.from(value, 'base64').toString('utf8');
  const end = text.indexOf(':');
  if (end === -1 || text.includes('\0')) throw wrong();
  return { name: text.slice(0, end), password: text.slice(end + 1) };
}
