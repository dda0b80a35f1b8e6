/*
 * Writes what follows from the routes: schemas/openapi.json, and the tables of docs/api.md: `npm run generate`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFINITION_ADDRESSES } from '../src/http/definitions/addresses.ts';
import { FILE_ADDRESSES } from '../src/http/files/addresses.ts';
import { describeApi, inOrder, type OpenApi } from '../src/http/openapi/openapi.ts';
import type { RouteDescription } from '../src/http/wire/wire.ts';
import { version } from '../src/version.ts';
import { allRoutes } from './routes.ts';

export const OPENAPI_FILE = new URL('../schemas/openapi.json', import.meta.url);
export const API_PAGE = new URL('../docs/api.md', import.meta.url);

export const describeAll = async (): Promise<OpenApi> => describeApi(await allRoutes(), version);

export const toText = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/** What stands in the tables for things that have several addresses. */
const SHORTHANDS: Readonly<Record<string, readonly string[]>> = {
  '{task}': DEFINITION_ADDRESSES.map(({ path }) => path),
  '{file}': FILE_ADDRESSES.map(({ path }) => path),
};

/** Returns the page with its tables made from the routes. Each is between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withTables(page: string, routes: readonly RouteDescription[]): string {
  const inArea = (area: string): string[] => [...new Set(inOrder(routes.filter(one => one.area === area)).map(toRow))];
  const tables = {
    routes: ['| method | path below /API | role | |', '|---|---|---|---|', ...inArea('/API')],
    'open routes': ['| method | path below /APInoauth | |', '|---|---|---|', ...inArea('/APInoauth')],
    'other routes': ['| method | path | role | |', '|---|---|---|---|', ...inArea('/')],
    'monitor routes': ['| method | path | |', '|---|---|---|', ...inArea('/monitor')],
  };
  return Object.entries(tables).reduce((text, [name, lines]) => {
    const place = new RegExp(`(<!-- ${name} -->\n).*(<!-- /${name} -->)`, 's');
    if (!place.test(text)) throw new Error(`The page has no place for the table "${name}"`);
    return text.replace(place, (_, start, end) => `${start}${lines.join('\n')}\n${end}`);
  }, page);
}

const OPEN_AREAS: readonly string[] = ['/APInoauth', '/monitor'];

function toRow({ method, area, path, role, summary, isExtension }: RouteDescription): string {
  const cells = [method.toUpperCase(), shorten(path), ...(OPEN_AREAS.includes(area) ? [] : [role ?? ''])];
  return `| ${[...cells, `${summary}${isExtension ? ' (extension)' : ''}`].join(' | ')} |`.replaceAll('|  |', '| |');
}

function shorten(path: string): string {
  const found = Object.entries(SHORTHANDS).flatMap(([name, addresses]) =>
    addresses.filter(address => `${path}/`.startsWith(`${address}/`)).map(address => ({ name, address })),
  );
  const [longest] = found.sort((one, other) => other.address.length - one.address.length);
  const short = longest ? longest.name + path.slice(longest.address.length) : path;
  return short.replace(/:(\w+)/g, '{$1}');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const routes = await allRoutes();
  writeFileSync(OPENAPI_FILE, toText(describeApi(routes, version)));
  writeFileSync(API_PAGE, withTables(readFileSync(API_PAGE, 'utf8'), routes));
}
