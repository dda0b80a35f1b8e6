/*
 * The OpenAPI description: valid, complete, and the one that is recorded.
 */
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { API_PAGE, describeAll, OPENAPI_FILE, toText, withTables } from '../../scripts/generate-api.ts';
import { allRoutes } from '../../scripts/routes.ts';
import type { Operation } from '../../src/http/openapi/openapi.ts';

const routes = await allRoutes();
const api = await describeAll();
const operations = Object.entries(api.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
);

describe('the OpenAPI description', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(JSON.stringify(api)))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has every route with its parameters', () => {
    const described = new Map(operations);
    for (const route of routes) {
      const area = ['/', '/monitor'].includes(route.area) ? '' : route.area;
      const path = `${area}${route.path.replace(/:(\w+)/g, '{$1}')}`;
      const { parameters = [] } = described.get(`${route.method} ${path}`) ?? {};
      const names = parameters.flatMap(one => ('name' in one ? [`${one.in} ${one.name}`] : []));
      const expected = [
        ...Object.keys(route.params).map(name => `path ${name}`),
        ...Object.keys(route.query).map(name => `query ${name}`),
      ];
      expect(names.sort(), path).toEqual(expected.sort());
    }
    const servers = operations.map(([, { servers }]) => servers?.length ?? 1);
    expect(servers.reduce((sum, count) => sum + count)).toBe(routes.length);
  });

  it('gives each operation a name of its own, and a group with a sentence', () => {
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('getJobById');
    expect(names).toContain('postJobByIdReRun');
    expect(api.tags.filter(({ description }) => !description.endsWith('.'))).toEqual([]);
  });

  it('has a sentence for each operation and each parameter', () => {
    const texts = operations.flatMap(([where, { summary, parameters }]) => [
      [where, summary],
      ...parameters.map(one => [where, 'name' in one ? one.description : 'shared']),
    ]);
    expect(texts.filter(([, text = '']) => text !== 'shared' && !/^[`A-Z0-9].*\.$/.test(text))).toEqual([]);
  });

  it('says which role is needed, and lets everybody into /APInoauth', () => {
    const abort = api.paths['/API/job/{id}']?.delete;
    expect(abort).toMatchObject({ 'x-role': '_job_write', description: 'Needs the role `_job_write`.' });
    expect(api.paths['/APInoauth/is-online']?.get).toMatchObject({ security: [] });
    expect(api.paths['/API/whoami']?.get).not.toHaveProperty('x-role');
  });

  it('names the server of the monitoring port, and describes once what both servers have', () => {
    const urlsOf = (path: string) => api.paths[path]?.get?.servers?.map(({ url }) => url);
    expect(urlsOf('/healthcheck')).toEqual(['http://{host}:{port}']);
    expect(urlsOf('/metrics')).toEqual(['/', 'http://{host}:{port}']);
    expect(api.paths['/healthcheck']?.get).toMatchObject({ security: [], parameters: [] });
    expect(api.paths['/metrics']?.get).toHaveProperty('x-role');
  });

  it('derives errors from what a route takes', () => {
    const statuses = (path: string, method: 'get' | 'post' | 'put' | 'delete') =>
      Object.keys(api.paths[path]?.[method]?.responses ?? {});
    expect(statuses('/APInoauth/is-online', 'get')).toEqual(['200', '400', '406', '500', '503']);
    expect(statuses('/API/job/{id}', 'delete')).toContain('404');
    expect(statuses('/API/job/{id}', 'delete')).not.toContain('415');
    expect(statuses('/API/task-definition', 'post')).toEqual(expect.arrayContaining(['400', '409', '413', '415']));
  });

  it('shows examples in both forms', () => {
    const { content = {} } = api.paths['/API/job/search']?.put?.requestBody ?? {};
    expect(content['application/json']?.example).toEqual({ facet: [{ field: 'state', count: true }] });
    expect(content['application/xml']?.example).toContain('<facet count="true"><field>state</field></facet>');
  });
});

// Compared as a whole: a difference of thousands of lines helps nobody.
describe('what `npm run generate` makes of the routes', () => {
  it('is recorded in schemas/openapi.json', () =>
    expect(readFileSync(OPENAPI_FILE, 'utf8') === toText(api)).toBe(true));

  it('stands in the tables of docs/api.md', () => {
    const page = readFileSync(API_PAGE, 'utf8');
    expect(page).toBe(withTables(page, routes));
  });
});
