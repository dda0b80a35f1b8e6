import type supertest from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeAccount, createAccount } from '../../src/actions/accounts.ts';
import { setProperties } from '../../src/actions/settings.ts';
import { accountRoutes } from '../../src/http/accounts.ts';
import { openStatusRoutes } from '../../src/http/status.ts';
import { tokenRoutes } from '../../src/http/tokens.ts';
import { ADMIN, type ApiParts, type TestApi, testApi } from '../support/http.ts';

const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';
const JSON_TYPE = 'application/json';

const routesOf = (parts: ApiParts) => [...accountRoutes(parts), ...tokenRoutes(parts)];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(parts => [...routesOf(parts), ...openStatusRoutes({ version: '1', checks: [] })]);
});

const whoIs = (authorization: string) =>
  api.anybody.get('/API/whoami').set('Accept', 'text/plain').set('Authorization', authorization);
const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

describe('Basic credentials', () => {
  it('log in', async () => {
    const { text } = await whoIs(basic(ADMIN.name, ADMIN.password)).expect(200);
    expect(text).toBe('admin');
  });
  it('log in whatever the case of the scheme', () =>
    whoIs(basic('admin', 'secret').replace('Basic', 'basic')).expect(200));
  it('may hold any password: with colons, blanks and letters of all alphabets', async () => {
    await api.user('colon', { password: 'a:b: ü€𝄞' });
    await whoIs(basic('colon', 'a:b: ü€𝄞')).expect(200);
  });
  const wrong: [header: string, why: string][] = [
    [basic('admin', 'wrong'), 'a wrong password'],
    [basic('admin', ''), 'an empty password'],
    [basic('nobody', 'secret'), 'an unknown user'],
    [basic('', ''), 'nothing'],
    [basic('a\0b', 'x'), 'the character NUL'],
    ['Basic', 'a scheme alone'],
    ['Basic !!!', 'what is not base64'],
    ['Basic YWRtaW4=', 'a name without a password'],
    ['Bearer abc', 'another scheme'],
    ['token', 'no token'],
    ['token abc', 'a token that is none'],
    ['', 'an empty header'],
  ];
  for (const [header, why] of wrong)
    it(`are refused with 401 and a challenge: ${why}`, async () => {
      const { headers, text } = await whoIs(header).expect(401);
      expect(headers['www-authenticate']).toMatch(/^Basic realm=/);
      expect(text).toMatch(/^401 /);
    });
  it('of a removed or disabled user are refused, at once on the node that did it', async () => {
    const { agent } = await api.user('leaver');
    await agent.get('/API/whoami').expect(200);
    await api.admin.put('/API/user/leaver').type(JSON_TYPE).send({ disabled: true }).expect(200);
    await agent.get('/API/whoami').expect(401);
    await api.admin.put('/API/user/leaver').type(JSON_TYPE).send({ disabled: false }).expect(200);
    await agent.get('/API/whoami').expect(200);
    await api.admin.delete('/API/user/leaver').expect(200);
    await agent.get('/API/whoami').expect(401);
  });
  it('that changed are refused, at once on the node that did it', async () => {
    const { agent } = await api.user('changer');
    await agent.get('/API/whoami').expect(200);
    await agent.put('/API/user/changer/password').type('text/plain').send('new secret').expect(200);
    await agent.get('/API/whoami').expect(401);
    await whoIs(basic('changer', 'new secret')).expect(200);
  });
});

describe('failed logins', () => {
  it('are limited per address and user, and leave those alone who are logged in', async () => {
    const own = await testApi(routesOf);
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, n) => own.anybody.get('/API/whoami').auth('admin', `guess ${n}`)),
    );
    expect(tries.map(({ status }) => status)).toEqual(Array(10).fill(401));
    const refused = await own.anybody.get('/API/whoami').auth('admin', 'guess 11').expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await own.user('other');
    await own.anybody.get('/API/whoami').auth('other', 'secret').expect(200);
  });
  it('do not hurt whoever was verified before', async () => {
    const own = await testApi(routesOf);
    await own.admin.get('/API/whoami').expect(200);
    for (let n = 0; n < 12; n += 1) await own.anybody.get('/API/whoami').auth('admin', `guess ${n}`);
    own.forget();
    await own.admin.get('/API/whoami').expect(200);
  });
});

describe('tokens (Vidispine API, "User authentication tokens")', () => {
  it('are bare text for who wants text', async () => {
    const { text } = await api.admin
      .get('/API/user/admin/token?autoRefresh=true&seconds=604800')
      .set('Accept', 'text/plain')
      .expect(200);
    expect(text).toMatch(/^[\w-]{43}$/);
    expect((await whoIs(`token ${text}`).expect(200)).text).toBe('admin');
    await whoIs(`TOKEN ${text}`).expect(200);
  });
  it('are a document with the user else', async () => {
    const { body } = await api.admin.get('/API/token?seconds=60&autoRefresh=True').set('Accept', JSON_TYPE).expect(200);
    expect(body).toEqual({ token: expect.any(String), user: 'admin' });
    const { text } = await api.admin.get('/API/token').expect(200);
    expect(text).toMatch(`<AuthenticationTokenDocument ${XMLNS}><token>`);
  });
  it('live as long as the properties say, unless an administrator asks', async () => {
    const { agent } = await api.user('token-user');
    await agent.get('/API/token?seconds=60').expect(200);
    await agent.get('/API/token?seconds=61').expect(403);
    await agent.get('/API/token?seconds=0').expect(400);
    await setProperties({ ...api, changed: () => {} }, [{ key: 'userTokenMaxInterval', value: '100' }]);
    await agent.get('/API/token?seconds=100').expect(200);
  });
  it('are made for oneself, and for others by administrators', async () => {
    const { agent } = await api.user('self');
    await agent.get('/API/user/self/token').expect(200);
    await agent.get('/API/user/admin/token').expect(403);
    await api.admin.get('/API/user/self/token').expect(200);
    await api.admin.get('/API/user/ghost/token').expect(404);
  });
  it('end', async () => {
    const { text } = await api.admin.get('/API/token').set('Accept', 'text/plain');
    await whoIs(`token ${text}`).expect(200);
    await api.database.transaction(tx => tx.query("update token set expires_at = now() - interval '1 second'"));
    api.forget();
    await whoIs(`token ${text}`).expect(401);
  });
  it('end later when they are used, if that was asked for and some time has gone by', async () => {
    const endOf = async (query: string): Promise<{ before: number; after: number }> => {
      const { text } = await api.admin.get(`/API/token?seconds=100&${query}`).set('Accept', 'text/plain');
      const secondsLeft = async () =>
        (
          await api.database.read.query<{ s: number }>(
            'select extract(epoch from max(expires_at) - now())::int as s from token',
          )
        ).rows[0]!.s;
      await api.database.transaction(tx =>
        tx.query("update token set expires_at = expires_at - interval '50 seconds'"),
      );
      const before = await secondsLeft();
      await whoIs(`token ${text}`).expect(200);
      const after = await secondsLeft();
      await api.database.transaction(tx => tx.query('delete from token'));
      return { before, after };
    };
    const moving = await endOf('autoRefresh=true');
    expect(moving.before).toBeLessThanOrEqual(50);
    expect(moving.after).toBeGreaterThan(90);
    const fixed = await endOf('autoRefresh=false');
    expect(fixed.after).toBeLessThanOrEqual(50);
  });
  it('of a removed user, or after a new password, are refused', async () => {
    const { agent } = await api.user('gone');
    const { text } = await agent.get('/API/token').set('Accept', 'text/plain');
    await api.admin.put('/API/user/gone/password').type('text/plain').send('another secret').expect(200);
    await whoIs(`token ${text}`).expect(401);
  });
  it('are refused to a disabled user with 409', async () => {
    const { agent } = await api.user('disabled', { disabled: true });
    await agent.get('/API/token').expect(409);
    await agent.get('/API/user/disabled/token').expect(409);
    await agent.get('/API/whoami').expect(401);
    await api.admin.get('/API/user/disabled/token').expect(409);
  });
  it('set no password: that takes the old one', async () => {
    const { agent } = await api.user('careful');
    const { text } = await agent.get('/API/token').set('Accept', 'text/plain').expect(200);
    const put = () => api.anybody.put('/API/user/careful/password').type('text/plain');
    await put().set('Authorization', `token ${text}`).send('stolen secret').expect(403);
    await put().auth('careful', 'secret').send('a new secret').expect(200);
    await whoIs(basic('careful', 'a new secret')).expect(200);
  });
  it('are kept as hashes only', async () => {
    const { text } = await api.admin.get('/API/token').set('Accept', 'text/plain');
    const { rows } = await api.database.read.query<{ all: string }>('select token::text as all from token');
    expect(rows.map(row => row.all).join()).not.toContain(text);
  });
});

describe('RunAs', () => {
  const as = (agent: TestApi['admin'], header: string, name: string) =>
    agent.get('/API/whoami').set('Accept', 'text/plain').set(header, name);

  it('acts as another user, whatever the case of the header', async () => {
    await api.user('someone');
    expect((await as(api.admin, 'RunAs', 'someone').expect(200)).text).toBe('someone');
    expect((await as(api.admin, 'runas', 'someone').expect(200)).text).toBe('someone');
  });
  it('needs the role _run_as, but for oneself', async () => {
    const { agent } = await api.user('plain');
    await as(agent, 'RunAs', 'plain').expect(200);
    await as(agent, 'RunAs', 'admin').expect(403);
    const { agent: runner } = await api.user('runner', { roles: ['_run_as'] });
    await as(runner, 'RunAs', 'plain').expect(200);
  });
  it('gives nobody roles that he does not have', async () => {
    const { agent } = await api.user('some', { roles: ['_run_as', '_job_read'] });
    await api.user('reader', { roles: ['_job_read'] });
    await api.user('writer', { roles: ['_job_read', '_job_write'] });
    await as(agent, 'RunAs', 'reader').expect(200);
    const { text } = await as(agent, 'RunAs', 'writer').expect(403);
    expect(text).toContain('_job_write');
    await as(agent, 'RunAs', 'admin').expect(403);
  });
  it('hands out no tokens, passwords, users or roles, not even for administrators', async () => {
    await api.user('lent', { roles: ['_administrator'] });
    const lent = (request: supertest.Test) => request.set('RunAs', 'lent');
    await lent(api.admin.get('/API/token')).expect(403);
    await lent(api.admin.get('/API/user/lent/token')).expect(403);
    await lent(api.admin.put('/API/user/lent/password').type('text/plain').send('a long password')).expect(403);
    await lent(api.admin.put('/API/user/lent/roles').type(JSON_TYPE).send({ group: [] })).expect(403);
    await lent(api.admin.post('/API/user').type(JSON_TYPE).send({ userName: 'child' })).expect(403);
    await lent(api.admin.put('/API/user/child').type(JSON_TYPE).send({})).expect(403);
    await lent(api.admin.delete('/API/user/lent')).expect(403);
    await lent(api.admin.get('/API/user/lent')).expect(200);
  });
  it('refuses a user that there is not', () => as(api.admin, 'RunAs', 'ghost').expect(400));
  it('leaves nothing of the rights of who calls', async () => {
    await api.user('weak');
    await api.admin.get('/API/user').set('RunAs', 'weak').expect(403);
  });
});

describe('/user (Vidispine API, "Users")', () => {
  const DOCUMENT =
    `<UserDocument ${XMLNS}><userName>myuser</userName><realName>My User</realName><password>qwertyuiop</password>` +
    '<groupList><group><groupName>_job_read</groupName></group></groupList></UserDocument>';

  it('is created, read, listed, changed and removed', async () => {
    const created = await api.admin
      .post('/API/user?passwordType=raw')
      .type('application/xml')
      .send(DOCUMENT)
      .expect(200);
    expect(created.text).toBe('');
    await whoIs(basic('myuser', 'qwertyuiop')).expect(200);
    const { body } = await api.admin.get('/API/user/myuser').set('Accept', JSON_TYPE).expect(200);
    const groupList = { group: [{ groupName: '_job_read', role: true }] };
    expect(body).toEqual({ userName: 'myuser', realName: 'My User', groupList });
    const list = await api.admin.get('/API/user?name=myuser,ghost').set('Accept', JSON_TYPE).expect(200);
    expect(list.body).toMatchObject({ hits: 1, user: [{ userName: 'myuser' }] });
    await api.admin.put('/API/user/myuser').type(JSON_TYPE).send({ realName: 'Renamed' }).expect(200);
    const changed = await api.admin.get('/API/user/myuser').set('Accept', JSON_TYPE);
    expect(changed.body).toEqual({ userName: 'myuser', realName: 'Renamed', groupList });
    await api.admin.delete('/API/user/myuser').expect(200);
    await api.admin.get('/API/user/myuser').expect(404);
    await api.admin.delete('/API/user/myuser').expect(404);
  });
  it('comes back under its name after it was removed', async () => {
    const { account } = await api.user('phoenix');
    await api.admin.delete('/API/user/phoenix').expect(200);
    await api.admin.put('/API/user/phoenix').type(JSON_TYPE).send({ password: 'risen again' }).expect(200);
    await whoIs(basic('phoenix', 'risen again')).expect(200);
    const again = await createAccount(api.database, { name: 'phoenix' }).catch((error: Error) => error);
    expect(again).toMatchObject({ kind: 'conflict' });
    expect(account.name).toBe('phoenix');
  });
  it('may be renamed, but not to a name that is taken', async () => {
    await api.user('old');
    await api.admin.put('/API/user/old').type(JSON_TYPE).send({ userName: 'admin' }).expect(409);
    await api.admin.put('/API/user/old').type(JSON_TYPE).send({ userName: 'new' }).expect(200);
    await whoIs(basic('new', 'secret')).expect(200);
  });
  it('may not have a name that looks like that of another user', async () => {
    await api.user('cop');
    const twin = '\u0441\u043E\u0440';
    const post = (userName: string) => api.admin.post('/API/user').type(JSON_TYPE).send({ userName });
    expect((await post(twin).expect(409)).text).toContain('cop');
    await api.user('patrol');
    await api.admin.put('/API/user/patrol').type(JSON_TYPE).send({ userName: twin }).expect(409);
    await api.admin.delete('/API/user/cop').expect(200);
    await post(twin).expect(200);
    await api.admin
      .put(`/API/user/${encodeURIComponent(twin)}`)
      .type(JSON_TYPE)
      .send({ userName: 'cop' })
      .expect(200);
  });
  it('is listed in pages that begin at 1, and 0 is the beginning too', async () => {
    const own = await testApi(routesOf);
    for (const name of ['a', 'b', 'c']) await createAccount(own.database, { name });
    const page = async (query: string) => {
      const { body } = await own.admin.get(`/API/user?${query}`).set('Accept', JSON_TYPE).expect(200);
      return [body.hits, body.user.map((user: { userName: string }) => user.userName).join()];
    };
    expect(await page('')).toEqual([4, 'a,admin,b,c']);
    expect(await page('first=0&number=2')).toEqual([4, 'a,admin']);
    expect(await page('first=3&number=2')).toEqual([4, 'b,c']);
  });
  const refused: [status: number, user: object, why: string][] = [
    [400, { userName: '' }, 'an empty name'],
    [400, { userName: 'a/b' }, 'a name that does not fit into a path'],
    [400, { userName: 'a:b' }, 'a name that does not fit into credentials'],
    [400, { userName: 'x', password: '' }, 'an empty password'],
    [400, { realName: 'x' }, 'no name'],
    [409, { userName: 'admin', password: 'long enough' }, 'a name that is taken'],
    [400, { userName: 'x', password: 'too short' }, 'a password of fewer than ten characters'],
    [400, { userName: '..' }, 'a name that is a part of a path'],
    [400, { userName: 'ad\u200bmin' }, 'a name with an invisible character'],
    [400, { userName: '\u202enimda' }, 'a name that is shown backwards'],
    [400, { userName: '\u0430dmin' }, 'a name with a letter of another alphabet that looks the same'],
    [400, { userName: '\uff41dmin' }, 'a name that is not in its normal form'],
  ];
  for (const [status, user, why] of refused)
    it(`refuses ${why} with ${status}`, () => api.admin.post('/API/user').type(JSON_TYPE).send(user).expect(status));
  it('refuses hashed passwords, and says what it takes', async () => {
    const user = { userName: 'md5', password: 'd8578edf8458ce06fbc5bb76a58c5ca4' };
    const { text } = await api.admin.post('/API/user?passwordType=md5').type(JSON_TYPE).send(user).expect(400);
    expect(text).toContain('passwordType=raw');
  });
  it('shows oneself, and others to who may read users', async () => {
    const { agent } = await api.user('shy');
    await agent.get('/API/user/shy').expect(200);
    await agent.get('/API/user/shy/roles').expect(200);
    await agent.get('/API/user/admin').expect(403);
    await agent.get('/API/user').expect(403);
    await agent.put('/API/user/admin/password').type('text/plain').send('x').expect(403);
    await agent
      .put('/API/user/shy/roles')
      .type(JSON_TYPE)
      .send({ group: [{ groupName: '_administrator' }] })
      .expect(403);
    const { agent: reader } = await api.user('user-reader', { roles: ['_user_read'] });
    await reader.get('/API/user/shy').expect(200);
    await reader.get('/API/user').expect(200);
  });
  it('has roles, which are set as a whole', async () => {
    await api.user('roles');
    const group = [{ groupName: '_job_read' }, { groupName: 'mygroup' }];
    await api.admin.put('/API/user/roles/roles').type(JSON_TYPE).send({ group }).expect(200);
    const { body } = await api.admin.get('/API/user/roles/roles').set('Accept', JSON_TYPE).expect(200);
    expect(body.group).toEqual([
      { groupName: '_job_read', role: true },
      { groupName: 'mygroup', role: false },
    ]);
  });
  it('keeps somebody who can administrate', async () => {
    const own = await testApi(routesOf);
    await own.admin.delete('/API/user/admin').expect(409);
    await own.admin.put('/API/user/admin').type(JSON_TYPE).send({ disabled: true }).expect(409);
    await own.admin.put('/API/user/admin/roles').type(JSON_TYPE).send({ group: [] }).expect(409);
    await own.user('second', { roles: ['_administrator'] });
    await own.admin.put('/API/user/admin/roles').type(JSON_TYPE).send({ group: [] }).expect(200);
    await own.admin.get('/API/user').expect(403);
  });
  it('keeps somebody who can administrate, also when two remove each other', async () => {
    const own = await testApi(routesOf);
    await own.user('second', { roles: ['_administrator'] });
    const disable = (name: string) => changeAccount(own.database, name, { disabled: true });
    const ends = await Promise.allSettled([disable('admin'), disable('second')]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
  it('is never shown with its password, nor kept with it', async () => {
    const { text } = await api.admin.get('/API/user').set('Accept', JSON_TYPE);
    expect(text).not.toMatch(/secret|scrypt|password/);
    const { rows } = await api.database.read.query<{ all: string }>('select account::text as all from account');
    expect(rows.map(row => row.all).join()).not.toContain('secret');
  });
  for (const path of ['/API/user/%00', '/API/user/%FF', "/API/user/'; drop table account; --"])
    it(`survives ${path}`, async () => {
      expect((await api.admin.get(path)).status).toBeGreaterThanOrEqual(400);
      expect((await api.admin.get(path)).status).toBeLessThan(500);
    });
});
