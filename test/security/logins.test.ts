/*
 * Passwords cannot be guessed, in whatever way the guesses arrive.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { createAccount, createToken } from '../../src/actions/accounts.ts';
import { hashPassword, verifyPassword } from '../../src/actions/passwords.ts';
import { createAuthenticator } from '../../src/http/wire/authenticate.ts';
import { createLoginLimit } from '../../src/http/wire/login-limit.ts';
import { route } from '../../src/http/wire/route.ts';
import { SILENT } from '../../src/observe/log.ts';
import type { Database } from '../../src/store/database/database.ts';
import { freshDatabase } from '../support/database.ts';
import { testApi } from '../support/http.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await freshDatabase());
  await createAccount(database, { name: 'admin', password: 'secret', roles: ['_administrator'] });
});

const basic = (password: string, name = 'admin'): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** The result of each guess: the name of the user, `wrong`, or `limited`. */
async function guess(headers: readonly string[], addressOf: (index: number) => string): Promise<string[]> {
  const { identify } = createAuthenticator(database);
  const tries = headers.map(async (header, index) => identify(header, () => addressOf(index)));
  const ends = await Promise.allSettled(tries);
  return ends.map(end => {
    if (end.status === 'fulfilled') return end.value.name;
    return (end.reason as { status?: number }).status === 429 ? 'limited' : 'wrong';
  });
}

const guesses = (count: number): string[] => Array.from({ length: count }, (_, i) => basic(`guess ${i}`));
const count = (ends: readonly string[], how: string): number => ends.filter(end => end === how).length;

describe('guesses at the same time', () => {
  it('are counted before they are checked', async () => {
    const ends = await guess(guesses(40), () => '192.0.2.1');
    expect([count(ends, 'wrong'), count(ends, 'limited')]).toEqual([10, 30]);
  });
  it('also count for the address, until they turn out to be right', () => {
    const limit = createLoginLimit();
    for (let user = 0; user < 100; user++) limit.begin('192.0.2.1', `user${user}`);
    expect(() => limit.begin('192.0.2.1', 'one more')).toThrow(/^Too many failed logins; try again in \d\d seconds$/);
    limit.succeeded('192.0.2.1', 'user1');
    limit.begin('192.0.2.1', 'one more');
  });
  it('do not lock out users at other addresses', async () => {
    const ends = await guess([...guesses(20), basic('secret')], i => (i < 20 ? '192.0.2.1' : '192.0.2.2'));
    expect(ends.at(-1)).toBe('admin');
  });
});

describe('a user who shares an address with somebody who guesses', () => {
  it('keeps working with a password that was right before, and with a token', async () => {
    const token = await createToken(database, { name: 'admin', roles: [] }, 'admin', { autoRefresh: false });
    const { identify, forget } = createAuthenticator(database);
    const login = async (header: string) => identify(header, () => '192.0.2.7');
    await login(basic('secret'));
    await Promise.allSettled(Array.from({ length: 10 }, (_, i) => login(basic(`guess ${i}`))));
    await expect(login(basic('guess'))).rejects.toMatchObject({ status: 429 });
    forget();
    expect(await login(basic('secret'))).toMatchObject({ name: 'admin' });
    expect(await login(`token ${token}`)).toMatchObject({ name: 'admin' });
  });
  it('is explained to the operator once, if the address is that of a proxy that is not trusted', async () => {
    const warned: string[] = [];
    const log = { ...SILENT, warn: (event: string) => void warned.push(event) };
    const list = route({ method: 'get', path: '/list', role: null, summary: 'A.', handle: () => ({ text: 'here' }) });
    const direct = await testApi(() => [list], { log });
    await direct.admin.get('/API/list').expect(200);
    expect(warned).toEqual([]);
    for (let i = 0; i < 3; i++) await direct.admin.get('/API/list').set('X-Forwarded-For', '192.0.2.1').expect(200);
    expect(warned).toEqual(['requests come through a proxy that is not trusted']);
    const trusting = await testApi(() => [list], { log, trustProxy: true });
    await trusting.admin.get('/API/list').set('X-Forwarded-For', '192.0.2.1').expect(200);
    expect(warned).toHaveLength(1);
  });
});

describe('guesses from many addresses', () => {
  const networks: [why: string, address: (i: number) => string][] = [
    ['written in full or not', i => (i % 2 ? `2001:db8:1:2:a:b:c:${i}` : `2001:db8:1:2::${i}`)],
    ['with zeros left out in the middle of it', i => `2001:db8::${i}`],
  ];
  for (const [why, address] of networks) {
    it(`count as one when they share the network of one host, ${why}`, () => {
      const limit = createLoginLimit();
      for (let i = 1; i <= 10; i++) limit.begin(address(i), 'admin');
      expect(() => limit.begin(address(11), 'admin')).toThrow('Too many failed logins');
      limit.begin('2001:db8:7:8::1', 'admin');
    });
  }
  it('count as one when the addresses were forged before they reached the proxy', async () => {
    const summary = 'A route of this test.';
    const list = route({ method: 'get', path: '/list', role: null, summary, handle: () => ({ text: 'here' }) });
    const { anybody } = await testApi(() => [list], { trustProxy: true });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const forwarded = `198.51.100.${i}, 192.0.2.1`;
      const asked = anybody
        .get('/API/list')
        .set('Authorization', basic(`guess ${i}`))
        .set('X-Forwarded-For', forwarded);
      statuses.push((await asked).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });
});

describe('the spelling of credentials', () => {
  const identify = (header: string) => createAuthenticator(database).identify(header, () => '192.0.2.9');
  const right = basic('secret');

  it('does not matter where the standard leaves it open', async () => {
    for (const header of [right, right.replace('Basic', 'bASIC'), right.replace(/=+$/, ''), ` ${right} `])
      expect(await identify(header)).toMatchObject({ name: 'admin' });
  });
  it('is one only, so that nobody gets a new check for credentials that are known', async () => {
    const value = right.slice('Basic '.length);
    for (const other of [
      `!${value}`,
      `${value.slice(0, 3)}!!${value.slice(3)}`,
      `${value.slice(0, 4)} ${value.slice(4)}`,
    ])
      await expect((async () => identify(`Basic ${other}`))()).rejects.toMatchObject({ kind: 'notAuthorized' });
  });
});

describe('many checks at the same time', () => {
  it('wait in a queue of limited length, and users who have logged in before go first', async () => {
    const hash = await hashPassword('right');
    const order: string[] = [];
    const others = Array.from({ length: 5 }, async (_, i) => {
      await verifyPassword(`guess ${i}`, hash);
      order.push('other');
    });
    const known = verifyPassword('right', hash, true).then(() => order.push('known'));
    await Promise.all([...others, known]);
    // One check was running when the known user came.
    expect(order.indexOf('known')).toBe(1);
  });
  it('are refused beyond that', async () => {
    const checks = Array.from({ length: 260 }, async () => verifyPassword('x', 'scrypt$2$1$1$c2FsdA==$'));
    const ends = await Promise.allSettled(checks);
    const refused = ends.filter(end => end.status === 'rejected').map(end => (end.reason as { kind: string }).kind);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set(['unavailable']));
  });
});
