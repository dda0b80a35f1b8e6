import { beforeAll, describe, expect, it } from 'vitest';
import { changeAccount, createAccount, createToken, deleteAccount } from '../../src/actions/accounts.ts';
import { type Authenticator, createAuthenticator } from '../../src/http/wire/authenticate.ts';
import type { Database } from '../../src/store/database/database.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const HERE = () => '127.0.0.1';

let database: Database;
beforeAll(async () => {
  ({ database } = await freshDatabase());
  await createAccount(database, { name: 'admin', password: 'secret', roles: ['_administrator'] });
});

/** How a login ends: the name, or the kind of the refusal. */
const outcomeOf = async (node: Authenticator, header: string): Promise<string> => {
  try {
    return (await node.identify(header, HERE)).name;
  } catch (error) {
    return (error as { kind: string }).kind;
  }
};

describe('a change made on another node', () => {
  it('takes effect within seconds: a new password', async () => {
    const other = createAuthenticator(database);
    await createAccount(database, { name: 'ann', password: 'old' });
    expect(await outcomeOf(other, basic('ann', 'old'))).toBe('ann');
    await changeAccount(database, 'ann', { password: 'new' });
    await until(async () => (await outcomeOf(other, basic('ann', 'old'))) === 'notAuthorized', 5_000);
    expect(await outcomeOf(other, basic('ann', 'new'))).toBe('ann');
  });
  it('takes effect within seconds: new roles', async () => {
    const other = createAuthenticator(database);
    await createAccount(database, { name: 'bob', password: 'x' });
    await changeAccount(database, 'bob', { roles: ['_job_read'] });
    await until(async () => (await other.identify(basic('bob', 'x'), HERE)).roles.includes('_job_read'), 5_000);
  });
  it('takes effect within seconds: a user with a token is removed', async () => {
    const other = createAuthenticator(database);
    const admin = await other.identify(basic('admin', 'secret'), HERE);
    await createAccount(database, { name: 'eve', password: 'x' });
    const token = await createToken(database, admin, 'eve', { seconds: 1000, autoRefresh: true });
    expect(await outcomeOf(other, `token ${token}`)).toBe('eve');
    await deleteAccount(database, 'eve');
    await until(async () => (await outcomeOf(other, `token ${token}`)) === 'notAuthorized', 5_000);
  });
});

it('a change made on this node takes effect at once, also for a login that is being checked', async () => {
  const node = createAuthenticator(database);
  await createAccount(database, { name: 'cat', password: 'x', roles: ['_job_read'] });
  const begun = node.identify(basic('cat', 'x'), HERE);
  await changeAccount(database, 'cat', { roles: [] });
  node.forget();
  expect(await Promise.all([node.identify(basic('cat', 'x'), HERE), begun])).toMatchObject([{ roles: [] }, {}]);
  expect(await node.identify(basic('cat', 'x'), HERE)).toMatchObject({ roles: [] });
});

describe('what was verified', () => {
  it('is answered at once the next time, without a promise', async () => {
    const node = createAuthenticator(database);
    const first = node.identify(basic('admin', 'secret'), HERE);
    expect(first).toBeInstanceOf(Promise);
    await first;
    expect(node.identify(basic('admin', 'secret'), HERE)).toMatchObject({ name: 'admin' });
  });
  it('is checked once for many requests of the same moment', async () => {
    const node = createAuthenticator(database);
    const logins = Array.from({ length: 20 }, () => node.identify(basic('admin', 'secret'), HERE));
    expect(new Set(logins).size).toBe(1);
    await Promise.all(logins);
  });
  it('never carries the hash of the password along', async () => {
    const account = await createAuthenticator(database).identify(basic('admin', 'secret'), HERE);
    expect(Object.keys(account).toSorted()).toEqual(['disabled', 'id', 'name', 'realName', 'roles']);
  });
});
