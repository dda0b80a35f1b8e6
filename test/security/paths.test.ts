/*
 * However a path or a method is written, a user without roles gets nothing from a route that needs one, and nobody gets
 * anything without a login.
 */
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const port = Number(new URL(server.origin).port);
let nobody: string;
beforeAll(async () => {
  nobody = Buffer.from(await server.user('nobody')).toString('base64');
});

/** Routes that need a role. */
const PATHS = [
  '/job',
  '/job/VX-1',
  '/user',
  '/user/admin/roles',
  '/task-definition',
  '/configuration/properties',
  '/selftest',
];

/** Ways to write a path that other servers have taken for another one. */
const TRICKS: [name: string, write: (path: string) => string][] = [
  ['as it is', path => `/API${path}`],
  ['two slashes', path => `//API/${path}`],
  ['slashes inside', path => `/API/${path.replaceAll('/', '//')}`],
  ['a slash at the end', path => `/API${path}/`],
  ['an encoded slash', path => `/API${path.replace('/', '%2f')}`],
  ['an encoded slash at the end', path => `/API${path}%2f`],
  ['a slash that is encoded twice', path => `/API${path.replace('/', '%252f')}`],
  ['a backslash', path => `/API${path.replace('/', '\\')}`],
  ['a dot', path => `/API/.${path}`],
  ['two dots', path => `/API/job/..${path}`],
  ['encoded dots', path => `/API/job/%2e%2e${path}`],
  ['from the open part', path => `/APInoauth/..${'/API'}${path}`],
  ['from the open part, encoded', path => `/APInoauth/%2e%2e/API${path}`],
  ['in the open part', path => `/APInoauth${path}`],
  ['a matrix parameter', path => `/API${path};a=b`],
  ['a matrix parameter in front', path => `/API;/job;${path}`],
  ['a matrix parameter with dots', path => `/API/..;/API${path}`],
  ['an open path as a matrix parameter', path => `/API${path};/APInoauth/is-online`],
  ['other letters', path => `/api${path}`],
  ['capitals', path => `/API${path.toUpperCase()}`],
  ['an encoded letter', path => `/API/%6${path.charCodeAt(1).toString(16)[1]}${path.slice(2)}`],
  ['a NUL', path => `/API${path}%00`],
  ['a NUL and an ending', path => `/API${path}%00.json`],
  ['an ending', path => `/API${path}.json`],
  ['a line feed', path => `/API${path}%0a`],
  ['a blank', path => `/API${path}%20`],
  ['a question mark', path => `/API${path}?`],
  ['a fragment', path => `/API${path}#/APInoauth/is-online`],
  ['an absolute URL', path => `http://127.0.0.1:${port}/API${path}`],
  ['an absolute URL of another host', path => `http://evil.example/API${path}`],
  ['a letter that is no UTF-8', path => `/API${path}%ff`],
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

const agent = new Agent({ keepAlive: true, maxSockets: 20 });
afterAll(() => agent.destroy());

/** Sends a request, and does not change its path. Repeated headers are sent as they are. */
function send(method: string, path: string, headers: readonly string[]): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const flat = ['Host', `127.0.0.1:${port}`, 'Accept', 'application/json', 'Content-Length', '0', ...headers];
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers: flat as never }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', part => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: text + JSON.stringify(answer.headers) }));
    });
    sent.on('error', reject).end();
  });
}

/** What would show that a route has been reached. */
const LEAK = /"(hits|user|task|job|property|group|test)":|_administrator"/;

describe.each(TRICKS)('a path with %s', (_, write) => {
  it('opens nothing to a user without roles, or without a login', async () => {
    for (const login of [['Authorization', `Basic ${nobody}`], []])
      for (const method of METHODS) {
        const answers = await Promise.all(PATHS.map(path => send(method, write(path), login)));
        for (const [index, { status, text }] of answers.entries()) {
          const shown = `${method} ${write(PATHS[index]!)}: ${text}`;
          // The self tests are open, too, without what they found.
          if (/^\w+ \/APInoauth\/selftest/.test(shown)) continue;
          expect(text, shown).not.toMatch(LEAK);
          if (method !== 'OPTIONS') expect([400, 401, 403, 404, 405, 501], shown).toContain(status);
        }
      }
  });
});

describe('a header does not', () => {
  const HEADERS: [name: string, header: string[]][] = [
    ['name the user', ['X-Forwarded-User', 'admin']],
    ['name the user of a proxy', ['X-Remote-User', 'admin']],
    ['replace the path', ['X-Original-URL', '/APInoauth/is-online']],
    ['rewrite the path', ['X-Rewrite-URL', '/APInoauth/is-online']],
    ['act as another user', ['RunAs', 'admin']],
    ['act as another user, twice', ['RunAs', 'nobody', 'RunAs', 'admin']],
    ['act as another user, in a list', ['RunAs', 'nobody, admin']],
    ['act as another user, in capitals', ['RUNAS', 'admin']],
    ['act as another user, after blanks', ['RunAs', '  admin  ']],
    ['replace the method', ['X-HTTP-Method-Override', 'GET']],
    ['replace the method, otherwise named', ['X-Method-Override', 'GET']],
    ['make it a request of this machine', ['X-Forwarded-For', '127.0.0.1']],
    ['make it a request from inside', ['X-Forwarded-Host', 'internal']],
    ['log in a second time', ['Authorization', `Basic ${btoa('admin:admin')}`]],
  ];
  it.each(HEADERS)('%s', async (_, header) => {
    const { status, text } = await send('GET', '/API/user', ['Authorization', `Basic ${nobody}`, ...header]);
    expect([400, 401, 403]).toContain(status);
    expect(text).not.toMatch(LEAK);
    if (header[0] !== 'Authorization') expect((await send('GET', '/API/user', header)).status).toBe(401);
  });
});
