/*
 * A page of another site, in a real browser that knows the password of an administrator, changes nothing and reads
 * nothing.
 */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';

const server = await startTestServer();

interface Seen {
  method: string | undefined;
  hasPassword: boolean;
  status: number | undefined;
}

/** Passes requests on to the server, and notes them: the browser shows no page the answers to requests of others. */
const seen: Seen[] = [];
const door = createServer((asked, answer) => {
  const { method, url: path, headers } = asked;
  const passed = request(server.origin, { method, path, headers }, response => {
    seen.push({ method, hasPassword: headers.authorization !== undefined, status: response.statusCode });
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  asked.pipe(passed);
});

/** Stands for any other server: an empty page that may run any script. */
const evil = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>evil</title>'));
let evilPort: number;
let port: number;
let browser: Browser;
let type: string;
beforeAll(async () => {
  [port, evilPort] = (await Promise.all(
    [door, evil].map(async one => {
      await new Promise<void>(resolve => one.listen(0, '127.0.0.1', resolve));
      return (one.address() as AddressInfo).port;
    }),
  )) as [number, number];
  browser = await launchBrowser('--host-resolver-rules=MAP *.test 127.0.0.1');
  type = await server.newType([{ step: 1, script: ';' }]);
});
afterAll(async () => {
  await browser.close();
  for (const one of [door, evil]) one.close();
});

const SCRIPT = `api.path("user").input({ userName: "csrf", password: "csrf-password",
  groupList: { group: [{ groupName: "_administrator" }] } }).post();//=`;

interface Attempt {
  method: string;
  path: string;
  type?: string;
  body?: string;
}

const changes = (): Attempt[] => [
  { method: 'POST', path: `/API/job?type=${type}` },
  { method: 'POST', path: `/API/job?type=${type}`, type: 'application/x-www-form-urlencoded', body: 'a=b' },
  { method: 'POST', path: '/API/javascript/test', type: 'text/plain', body: SCRIPT },
  { method: 'POST', path: '/API/user', type: 'text/plain', body: '{"userName":"csrf","password":"csrf-password"}' },
];

/** Logs the browser in, as a user who opens a page of the API, and then opens the page of the other site. */
async function openEvil(api: string, site: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(api.replace('//', '//admin:admin@').concat('/API/version'));
  await page.goto(site);
  return page;
}

/** Sends the requests from the page, as scripts can without a preflight. Returns what arrived at the server. */
async function attack(page: Page, api: string, attempts: readonly Attempt[]): Promise<Seen[]> {
  seen.length = 0;
  for (const { method, path, type: contentType, body } of attempts) {
    const headers = contentType === undefined ? {} : { 'Content-Type': contentType };
    const init = { method, mode: 'no-cors', credentials: 'include', headers, ...(body === undefined ? {} : { body }) };
    await page.evaluate(`fetch(${JSON.stringify(api + path)}, ${JSON.stringify(init)}).then(() => {}, () => {})`);
  }
  return [...seen];
}

/** Sends a form from the page, and waits for the answer in its frame. */
const sendForm = (page: Page, action: string): Promise<unknown> =>
  page.evaluate(`new Promise(resolve => {
    document.body.innerHTML = '<iframe name="frame"></iframe><form method="post" target="frame" enctype="text/plain">' +
      '<input name="a" value="b"></form>';
    document.forms[0].action = ${JSON.stringify(action)};
    document.querySelector('iframe').onload = resolve;
    document.forms[0].submit();
  })`);

const PLACES: [site: string, api: string, place: string][] = [
  ['127.0.0.1', '127.0.0.1', 'on another port'],
  ['localhost', '127.0.0.1', 'of another site'],
  ['evil.test', 'jobspine.test', 'of another site, to a server without TLS'],
];
describe.each(PLACES)('a page at %s, to %s: %s', (siteHost, apiHost) => {
  const api = () => `http://${apiHost}:${port}`;
  const site = () => `http://${siteHost}:${evilPort}/`;

  it('creates no job and no user, although the browser sends the password along', async () => {
    const page = await openEvil(api(), site());
    const [read] = await attack(page, api(), [{ method: 'GET', path: '/API/user' }]);
    expect(read).toEqual({ method: 'GET', hasPassword: true, status: 200 });
    const refused = { method: 'POST', hasPassword: true, status: 403 };
    expect(await attack(page, api(), changes())).toEqual(changes().map(() => refused));
    await sendForm(page, `${api()}/API/job?type=${type}`);
    expect(seen.at(-1)).toEqual(refused);
    await page.close();
    const jobs = (await succeed(server.get('/job?user=false', { accept: JSON_TYPE }))).json<{ hits: number }>();
    expect(jobs.hits).toBe(0);
    expect((await succeed(server.get('/user', { accept: JSON_TYPE }))).text).not.toContain('csrf');
  });

  it('reads no answer, by script, frame or window', async () => {
    const page = await openEvil(api(), site());
    const read = (init: string) =>
      page.evaluate(`fetch('${api()}/API/user', ${init}).then(r => r.text()).then(t => 'read ' + t, e => e.name)`);
    expect(await read("{ credentials: 'include' }")).toBe('TypeError');
    expect(await read("{ credentials: 'include', mode: 'no-cors' }")).toBe('TypeError');
    expect(await read("{ headers: { Authorization: 'Basic x' } }")).toBe('TypeError');
    const framed = `new Promise(resolve => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.onload = () => {
        try { resolve(frame.contentWindow.document.body.textContent); } catch (error) { resolve(error.name); }
      };
      frame.src = '${api()}/API/user';
    })`;
    expect(await page.evaluate(framed)).toBe('SecurityError');
    await page.close();
  });
});

it('a page of the server itself may change something', async () => {
  const page = await browser.newPage();
  // The policy of the answer forbids scripts to connect, so the request is the one that a page of the server may send.
  await page.setBypassCSP(true);
  const place = `127.0.0.1:${port}/API/version`;
  for (const login of ['admin:admin@', '']) await page.goto(`http://${login}${place}`);
  const own = `fetch('/API/job?type=${type}', { method: 'POST' }).then(r => r.status, String)`;
  expect(await page.evaluate(own)).toBe(200);
});
