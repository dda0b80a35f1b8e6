/*
 * Tokens can be listed and ended: by their user, and by administrators.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { accountRoutes } from '../../src/http/accounts.ts';
import { tokenRoutes } from '../../src/http/tokens.ts';
import { type ApiParts, type TestApi, testApi } from '../support/http.ts';

const JSON_TYPE = 'application/json';
const routesOf = (parts: ApiParts) => [...accountRoutes(parts), ...tokenRoutes(parts)];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(routesOf);
});

type Agent = TestApi['admin'];
interface Listed {
  id: number;
  created?: string;
  used?: string;
  expires: string;
  autoRefresh: boolean;
}

const make = async (agent: Agent, query = ''): Promise<string> =>
  (await agent.get(`/API/token?${query}`).set('Accept', 'text/plain').expect(200)).text;
const list = async (agent: Agent, path = '/API/token/list'): Promise<Listed[]> =>
  (await agent.get(path).set('Accept', JSON_TYPE).expect(200)).body.token ?? [];
const statusOf = async (token: string): Promise<number> =>
  (await api.anybody.get('/API/whoami').set('Authorization', `token ${token}`)).status;

describe('the list of tokens', () => {
  it('has an id, times and the kind of each token, newest first, and never a token', async () => {
    const { agent } = await api.user('lister');
    const tokens = [await make(agent, 'seconds=60'), await make(agent, 'seconds=60&autoRefresh=true')];
    const { body, text } = await agent.get('/API/token/list').set('Accept', JSON_TYPE).expect(200);
    expect(body).toMatchObject({ hits: 2, token: [{ autoRefresh: true }, { autoRefresh: false }] });
    for (const token of tokens) expect(text).not.toContain(token);
    const [{ id, created, used, expires }] = body.token;
    expect(id).toEqual(expect.any(Number));
    expect(used).toBeUndefined();
    expect(Date.parse(expires) - Date.parse(created)).toBe(60_000);
  });
  it('is in pages', async () => {
    const { agent } = await api.user('pager');
    for (let i = 0; i < 3; i++) await make(agent);
    const all = await list(agent);
    expect(await list(agent, '/API/token/list?first=2&number=1')).toEqual([all[1]]);
  });
  it('leaves out tokens that have expired', async () => {
    const { agent } = await api.user('waiter');
    await make(agent);
    await api.database.transaction(tx => tx.query("update token set expires_at = now() - interval '1 second'"));
    expect(await list(agent)).toEqual([]);
  });
  it('says when a token was last used, but writes that down once in a while only', async () => {
    const { agent } = await api.user('visitor');
    const token = await make(agent);
    expect(await statusOf(token)).toBe(200);
    const [{ used } = {}] = await list(agent);
    expect(Date.parse(used!)).toBeGreaterThan(Date.now() - 60_000);
    const written = async () =>
      (await api.database.read.query<{ xmin: string }>('select xmin::text from token order by id desc limit 1'))
        .rows[0];
    const before = await written();
    api.forget();
    expect(await statusOf(token)).toBe(200);
    expect(await written()).toEqual(before);
    await api.database.transaction(tx => tx.query("update token set used_at = now() - interval '6 minutes'"));
    api.forget();
    expect(await statusOf(token)).toBe(200);
    expect(await written()).not.toEqual(before);
    expect(Date.parse((await list(agent))[0]!.used!)).toBeGreaterThanOrEqual(Date.parse(used!));
  });
  it('is that of the caller; of others, administrators have it', async () => {
    const { agent } = await api.user('private');
    await make(agent);
    const own = await list(agent);
    expect(await list(agent, '/API/user/private/token/list')).toEqual(own);
    expect(await list(api.admin, '/API/user/private/token/list')).toEqual(own);
    const { agent: other } = await api.user('curious', { roles: ['_user_read', '_run_as'] });
    await other.get('/API/user/private/token/list').expect(403);
    expect(await list(other)).toEqual([]);
    await api.admin.get('/API/user/ghost/token/list').expect(404);
  });
});

describe('a token that is ended', () => {
  it('is refused at once on this node, and the others of its user are not', async () => {
    const { agent } = await api.user('ender');
    const [first, second] = [await make(agent), await make(agent)];
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
    const [, { id } = { id: 0 }] = await list(agent);
    await agent.delete(`/API/token/${id}`).expect(200);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    await agent.delete(`/API/token/${id}`).expect(404);
    await agent.delete('/API/token/x').expect(404);
    await agent.delete('/API/token/99999999999999999999').expect(404);
  });
  it('may be that which ends it', async () => {
    const { agent } = await api.user('leaver');
    const token = await make(agent);
    const [{ id } = { id: 0 }] = await list(agent);
    await api.anybody.delete(`/API/token/${id}`).set('Authorization', `token ${token}`).expect(200);
    expect(await statusOf(token)).toBe(401);
  });
  it('is one of the caller, or of the user that an administrator names', async () => {
    const { agent } = await api.user('victim');
    const { agent: other } = await api.user('attacker');
    const token = await make(agent);
    const [{ id } = { id: 0 }] = await list(agent);
    await other.delete(`/API/token/${id}`).expect(404);
    await other.delete(`/API/user/attacker/token/${id}`).expect(404);
    await other.delete(`/API/user/victim/token/${id}`).expect(403);
    await other.delete('/API/user/victim/token').expect(403);
    await api.admin.delete(`/API/token/${id}`).expect(404);
    expect(await statusOf(token)).toBe(200);
    await api.admin.delete(`/API/user/victim/token/${id}`).expect(200);
    expect(await statusOf(token)).toBe(401);
    await api.admin.delete('/API/user/ghost/token').expect(404);
  });
  it('goes with all the others when all are ended', async () => {
    const { agent } = await api.user('all');
    const mine = [await make(agent), await make(agent)];
    const admins = await make(api.admin);
    await agent.delete('/API/token').expect(200);
    expect(await Promise.all(mine.map(statusOf))).toEqual([401, 401]);
    mine.push(await make(agent));
    await api.admin.delete('/API/user/all/token').expect(200);
    expect(await statusOf(mine[2]!)).toBe(401);
    expect(await statusOf(admins)).toBe(200);
  });
});

describe('acting as another user', () => {
  it('neither lists nor ends tokens', async () => {
    const { agent } = await api.user('lent');
    await make(agent);
    const [{ id } = { id: 0 }] = await list(agent);
    for (const path of ['/API/token/list', '/API/user/lent/token/list'])
      await api.admin.get(path).set('RunAs', 'lent').expect(403);
    for (const path of ['/API/token', `/API/token/${id}`, '/API/user/lent/token', `/API/user/lent/token/${id}`])
      await api.admin.delete(path).set('RunAs', 'lent').expect(403);
    expect(await list(agent)).toHaveLength(1);
  });
});
