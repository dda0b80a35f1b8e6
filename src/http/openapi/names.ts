/*
 * The names of operations and the groups that they are shown in, derived from their paths.
 */
import type { Area, RouteDescription } from '../wire/wire.ts';
import type { Tag } from './document.ts';

type Address = Pick<RouteDescription, 'method' | 'area' | 'path'>;

/** Returns the path as it is requested, parameters in braces: `/API/job/{id}`. */
export const pathOf = ({ area, path }: Omit<Address, 'method'>): string =>
  (area === '/' || area === '/monitor' ? path : area + path).replace(/:(\w+)/g, '{$1}');

/** Suffixes that tell apart operations of the same path in different areas. */
const AREA_WORDS: Partial<Record<Area, string>> = { '/APInoauth': 'open', '/': 'server', '/monitor': 'monitoring' };

/** Returns a name that no other operation has: `getJobById`, `putJobByIdStepByStepData`. */
export function operationIdOf({ method, area, path }: Address): string {
  const words = [AREA_WORDS[area] ?? '', ...path.split('/')].filter(part => part !== '').map(toWords);
  return method + words.join('');
}

/** `re-run` becomes `ReRun`, `:id` becomes `ById`. */
const toWords = (part: string): string =>
  (part.startsWith(':') ? `by-${part.slice(1)}` : part)
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** Returns the first part of a path, by which operations are grouped. */
export const tagOf = ({ path }: Pick<Address, 'path'>): string => path.split('/')[1] ?? '';

/** The groups in the order in which they are shown. */
const GROUPS: Readonly<Record<string, string>> = {
  job: 'Create, find, follow, change and abort jobs.',
  jobtype: 'The names of the job types.',
  'task-definition': 'Job types and their steps.',
  configuration: 'Properties, pools and priorities of the whole system.',
  whoami: 'The user who is logged in.',
  token: 'Tokens in place of passwords.',
  user: 'Users, their passwords and their roles.',
  storage: 'Storages, and the files in them.',
  file: 'Files, whatever storage they are in.',
  'shape-tag': 'Presets for transcoding.',
  resource: 'The programs that process media.',
  javascript: 'Try scripts.',
  node: 'The servers that share the database.',
  version: 'The version of the server.',
  selftest: 'The self tests of the server.',
  metrics: 'Figures for monitoring.',
  healthcheck: 'The self tests, for monitoring.',
  'is-online': 'Find out whether the server answers.',
  schema: 'The XML schemas of the documents.',
  'openapi.json': 'This description.',
  docs: 'This description as a page.',
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Sorts operations by group, path, method and server: the order of routes decides who answers, nothing else. */
export function inOrder<T extends Address>(routes: readonly T[]): T[] {
  const known = Object.keys(GROUPS);
  const keyOf = (route: T): [group: number, path: string, method: number, server: number] => {
    const group = known.indexOf(tagOf(route));
    const server = route.area === '/monitor' ? 1 : 0;
    return [group === -1 ? known.length : group, pathOf(route), METHODS.indexOf(route.method), server];
  };
  return [...routes].sort((one, other) => compare(keyOf(one), keyOf(other)));
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at === -1 ? 0 : (one[at] as string) < (other[at] as string) ? -1 : 1;
}

/** Returns the groups of these operations. */
export const tagsOf = (routes: readonly Address[]): Tag[] =>
  [...new Set(routes.map(tagOf))].map(name => ({ name, description: GROUPS[name] ?? '' }));
