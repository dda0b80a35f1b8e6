/*
 * The description of the API: as OpenAPI for programs, and as a page for people.
 */
import { describeApi, type OpenApi } from '../openapi/openapi.ts';
import { JSON_TYPE, openRoute, type Route } from '../wire/wire.ts';
import { PAGE_POLICY, toPage } from './page.ts';

export interface ReferenceContext {
  /** All routes of the server, these included. */
  routes(): readonly Route[];
  version: string;
}

export function referenceRoutes({ routes, version }: ReferenceContext): Route[] {
  const describe = once(() => describeApi(routes(), version));
  return [getDescription(describe), getPage(describe)];
}

const getDescription = (describe: () => OpenApi): Route => {
  const text = once(() => JSON.stringify(describe()));
  return openRoute({
    method: 'get',
    path: '/openapi.json',
    summary: 'Show the OpenAPI description of the API.',
    isExtension: true,
    answers: { types: [JSON_TYPE], isTagged: true },
    handle: () => ({ types: [JSON_TYPE], write: async () => ({ body: text() }) }),
  });
};

const HTML = 'text/html';

const getPage = (describe: () => OpenApi): Route => {
  const page = once(() => toPage(describe()));
  const headers = { 'Content-Security-Policy': PAGE_POLICY };
  return openRoute({
    method: 'get',
    path: '/docs',
    summary: 'Show the reference of the API as a page.',
    isExtension: true,
    answers: { types: [HTML], isTagged: true },
    handle: () => ({ types: [HTML], write: async () => ({ body: page(), headers }) }),
  });
};

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let value: { of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
}
