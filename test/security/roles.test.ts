/*
 * The worth of each role: the table of docs/operations.md, tried by a user who has this role alone.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../scripts/routes.ts';
import { ROLES } from '../../src/core/account.ts';
import { type Answer, JSON_TYPE, type Sent, startTestServer, succeed, TEXT } from '../support/jobspine.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';

const root = temporaryFolder();
const server = await startTestServer({ JOBSPINE_MEDIA_ROOTS: root });

/** A user with one role. */
const as = (role: string): string => `${nameOf(role)}:long-secret`;
const nameOf = (role: string): string => `with${role}`;
const OTHERS = 'others:long-secret';
beforeAll(async () => {
  for (const role of ROLES) await server.user(nameOf(role), role);
  await server.user('with_none');
  await server.user('others', '_job_write', '_job_read');
});

const json = (value: unknown): string => JSON.stringify(value);
const jobOfOthers = async (script = ';', query = 'holdJob=true') =>
  server.create(await server.newType([{ step: 1, script }]), `${query}&jobmetadata=note%3Dprivate`, { as: OTHERS });

/** Writes a file into the first storage, and returns its id. */
async function addFile(name: string): Promise<string> {
  const sent = { body: Buffer.from('content'), type: 'application/octet-stream', accept: JSON_TYPE };
  return (await succeed(server.put(`/storage/VX-1/file/data?path=${name}`, sent))).json<{ id: string }>().id;
}
const placeOf = (name: string): string => path.join(root, 'first', name);

type Try = (login: string) => Promise<unknown>;

/** The row of the table is the key: each test does what the row says. */
const WORTH: Record<(typeof ROLES)[number] | 'none', Try> = {
  none: async login => {
    expect((await succeed(server.get('/whoami', { as: login }))).text).toBe('with_none');
    await succeed(server.get('/jobtype', { as: login }));
    await succeed(server.get('/token', { as: login, accept: TEXT }));
    await succeed(server.get('/user/with_none', { as: login }));
    expect((await server.get('/user/admin', { as: login })).status).toBe(403);
  },
  _job_read: async login => {
    const { jobId } = await jobOfOthers();
    expect((await succeed(server.get(`/job/${jobId}?metadata=true`, { as: login }))).text).toContain('private');
    expect((await succeed(server.get('/job?user=false&metadata=true', { as: login }))).text).toContain('private');
  },
  _job_search: async login => {
    await jobOfOthers();
    const found = server.put('/job/search?user=false&metadata=true', { as: login, body: '{}', accept: JSON_TYPE });
    expect((await succeed(found)).text).toContain('private');
  },
  _job_write: async login => {
    const id = await addFile('to-delete');
    const place = placeOf('to-delete');
    expect(readFileSync(place, 'utf8')).toBe('content');
    await succeed(server.post(`/job?type=DELETE_FILE&fileId=${id}`, { as: login }));
    await until(() => !existsSync(place));
    const { jobId } = await jobOfOthers();
    await succeed(server.remove(`/job/${jobId}`, { as: login }));
    await server.reach(jobId, 'ABORTED');
  },
  _taskdefinition_read: async login => {
    const type = await server.newType([{ step: 1, script: 'const key = "hidden";' }]);
    expect((await succeed(server.get(`/task-definition/jobtype/${type}`, { as: login }))).text).toContain('hidden');
  },
  _taskdefinition_write: async login => {
    const type = await server.newType([{ step: 1, script: ';' }]);
    const user = {
      userName: 'new-administrator',
      password: 'long-secret',
      groupList: { group: [{ groupName: '_administrator' }] },
    };
    const script = `const { status } = api.path("user").input(${json(user)}).post(); job.setData("status", status);`;
    await succeed(
      server.put(`/task-definition/jobtype/${type}/step/1/script`, {
        as: login,
        body: script,
        type: 'application/javascript',
      }),
    );
    await server.end((await server.create(type)).jobId);
    expect((await server.get('/selftest', { as: 'new-administrator:long-secret' })).status).toBe(200);
  },
  _configuration_read: async login => {
    await server.setProperty('note', 'of the configuration');
    const list = server.get('/configuration/properties', { as: login });
    expect((await succeed(list)).text).toContain('of the configuration');
  },
  _user_read: async login => {
    const { text } = await succeed(server.get('/user', { as: login, accept: JSON_TYPE }));
    expect(text).toContain('"admin"');
    expect((await succeed(server.get('/user/admin/roles', { as: login }))).text).toContain('_administrator');
    expect(text).not.toContain('scrypt');
  },
  _storage_read: async login => {
    expect((await succeed(server.get('/storage', { as: login }))).text).toContain(root);
  },
  _storage_write: async login => {
    const sent = (uri: string): Sent => ({ as: login, body: json({ method: [{ uri }] }), accept: JSON_TYPE });
    const made = (await succeed(server.post('/storage', sent(`file://${root}/new/`)))).json<{ id: string }>();
    writeFileSync(path.join(root, 'new', 'kept'), '');
    await succeed(server.remove(`/storage/${made.id}`, { as: login }));
    expect(existsSync(path.join(root, 'new', 'kept'))).toBe(true);
    expect((await server.post('/storage', sent('file:///etc/'))).status).toBe(400);
  },
  _file_read: async login => {
    const id = await addFile('to-read');
    expect((await succeed(server.get(`/storage/file/${id}/data`, { as: login }))).text).toBe('content');
  },
  _file_write: async login => {
    const id = await addFile('to-replace');
    const sent = { as: login, body: Buffer.from('replaced'), type: 'application/octet-stream' };
    await succeed(server.put('/storage/VX-1/file/data?path=to-replace', sent));
    const place = placeOf('to-replace');
    expect(readFileSync(place, 'utf8')).toBe('replaced');
    await succeed(server.remove(`/storage/file/${id}`, { as: login }));
    await until(() => !existsSync(place));
  },
  _shape_tag_read: login => succeed(server.get('/shape-tag', { as: login })),
  _shape_tag_write: async login => {
    const body = json({ format: 'mp4', video: { codec: 'h264', scaling: { width: 64, height: 64 } } });
    await succeed(server.put('/shape-tag/mine', { as: login, body }));
    await succeed(server.remove('/shape-tag/mine', { as: login }));
  },
  _resource_read: login => succeed(server.get('/resource/transcoder', { as: login })),
  _run_as: async login => {
    expect((await succeed(server.get('/whoami', { as: login, headers: { RunAs: 'with_none' } }))).text).toBe(
      'with_none',
    );
    const refused = await server.get('/job', { as: login, headers: { RunAs: 'others' } });
    expect(refused.status).toBe(403);
  },
  _super_access_user: async login => {
    const type = await server.newType([{ step: 1, script: ';' }]);
    expect((await server.post(`/job?type=${type}&priority=IMMEDIATE`, { as: login })).status).toBe(403);
    await server.user('with both', '_super_access_user', '_job_write', '_job_read');
    await server.create(type, 'priority=IMMEDIATE', { as: 'with both:long-secret' });
    expect((await server.post(`/job?type=${type}&priority=IMMEDIATE`, { as: OTHERS })).status).toBe(403);
  },
  _administrator: async login => {
    const body = 'api.path("whoami").dataType("text").get()';
    const tried = server.post('/javascript/test', { as: login, body, type: 'application/javascript' });
    expect((await succeed(tried)).text).toContain('with_administrator');
    await succeed(server.put('/user/with_none/roles', { as: login, body: json({ group: [] }) }));
  },
};

/** The table in docs/operations.md, by role. */
const table = new Map(
  [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `?(none|_[a-z_]+)`? \| (.+) \|$/gm)].map(
    ([, role, worth]) => [role!, worth!],
  ),
);

it('docs/operations.md says for each role what it is worth', () => {
  expect([...table.keys()].sort()).toEqual([...ROLES, 'none'].sort());
});

describe('alone, at worst', () => {
  for (const [role, attempt] of Object.entries(WORTH))
    it(`${role}: ${table.get(role)}`, () => attempt(as(role === 'none' ? '_none' : role)));
});

describe('a role opens no route of another role', async () => {
  const routes = (await allRoutes()).filter(({ role }) => role !== null);
  /** One route of each role; a user without roles tries them all. */
  const samples = ROLES.flatMap(role => routes.find(route => route.role === role) ?? []);
  const ask = (login: string, { method, area, path: template }: (typeof routes)[number]): Promise<Answer> =>
    server.send(
      method.toUpperCase(),
      // What begins with // is not below /API.
      (area === '/' ? '/' : '') + template.replace(/:[a-zA-Z]+|\{[a-zA-Z]+\}/g, 'VX-1').replace(/\*\w*/g, 'x'),
      { as: login },
    );
  for (const role of ['_none', ...ROLES.filter(one => one !== '_administrator')])
    it(role, async () => {
      const opened: string[] = [];
      for (const route of role === '_none' ? routes : samples.filter(one => one.role !== role)) {
        const { status } = await ask(as(role), route);
        if (status !== 403) opened.push(`${route.method} ${route.path}: ${status}`);
      }
      expect(opened).toEqual([]);
    });
});
