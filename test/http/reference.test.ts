/*
 * The reference page in a real browser.
 */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../scripts/routes.ts';
import { createIds } from '../../src/core/ids.ts';
import { referenceRoutes } from '../../src/http/reference/reference.ts';
import { createServer } from '../../src/http/wire/server.ts';
import { SILENT } from '../../src/observe/log.ts';
import { launchBrowser } from '../support/browser.ts';

const nobody = () => Promise.reject(new Error('Nobody logs in here'));
const routes = await allRoutes();
const server = createServer({
  routes: referenceRoutes({ routes: () => routes, version: '1.2.3' }),
  authenticator: { identify: nobody, actAs: nobody, forget: () => {} },
  ids: createIds('VX'),
  log: SILENT,
});

let origin: string;
let browser: Browser;
beforeAll(async () => {
  origin = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close(0);
});

/** Opens the page. `complaints` are what the browser reports: refused by the policy, failed, or in error. */
async function open(hash = '', width = 1280) {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => requests.push(request.url()));
  await page.setViewport({ width, height: 800 });
  await page.goto(`${origin}/APInoauth/docs${hash}`);
  return { page, complaints, requests };
}

const visible = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, found => found.filter(one => one.checkVisibility()).map(one => one.textContent ?? ''));

describe('the reference page', () => {
  it('is one page that the browser shows without complaint, and that asks nobody for anything', async () => {
    const { page, complaints, requests } = await open();
    expect(await page.title()).toBe('Jobspine API 1.2.3');
    expect(await page.evaluate("getComputedStyle(document.querySelector('header')).display")).toBe('flex');
    expect(requests.filter(url => !url.startsWith('data:'))).toEqual([`${origin}/APInoauth/docs`]);
    expect(complaints).toEqual([]);
  });

  it('has a policy that allows no script or style but its own', async () => {
    const { headers } = await fetch(`${origin}/APInoauth/docs`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+';/);
    expect(policy).not.toContain('unsafe');
  });

  it('finds operations by words', async () => {
    const { page, complaints } = await open();
    await page.type('#search', 'abort');
    const found = await visible(page, 'main article summary');
    expect(found.some(text => text.includes('DELETE /API/job/{id} Abort a job'))).toBe(true);
    expect(found.length).toBeLessThan(10);
    expect(await page.$eval('#found', output => output.textContent)).toBe(`${found.length} found`);
    expect(complaints).toEqual([]);
  });

  it('shows parameters, bodies and responses of an operation, with links to their documents', async () => {
    const { page } = await open('#putJobSearch');
    const [article = ''] = await visible(page, '#putJobSearch');
    for (const text of ['Needs the role _job_search', 'starttime-from', 'JobSearchDocument', '<field>state</field>'])
      expect(article).toContain(text);
    await page.click('#putJobSearch ul a[href="#JobListDocument"]');
    await page.waitForSelector('#JobListDocument details[open]');
  });

  it('shows the members of a document', async () => {
    const { page } = await open('#JobTaskType');
    const rows = await visible(page, '#JobTaskType tbody tr');
    expect(rows.some(row => /^timestamp required\s+TimeType/.test(row))).toBe(true);
    expect(rows.some(row => row.includes('In XML an attribute.'))).toBe(true);
  });

  it('fits on a phone', async () => {
    const { page } = await open('#getJobById', 390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await visible(page, '#contents li')).toEqual([]);
  });
});

describe('the description', () => {
  it('is JSON with an ETag', async () => {
    const first = await fetch(`${origin}/APInoauth/openapi.json`);
    expect(await first.json()).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } });
    const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
    expect((await fetch(`${origin}/APInoauth/openapi.json`, { headers })).status).toBe(304);
  });
});
