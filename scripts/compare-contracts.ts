/*
 * Compares two OpenAPI descriptions: what changed for clients that were written for the first one.
 *
 * Whatever a client may send must still be accepted, and whatever it receives must be as it knows it. So a request may
 * be narrowed by nothing, and a response widened by nothing but new members.
 */
import type { OpenApi, OpenParameter, OpenResponse, Operation, Reference } from '../src/http/openapi/openapi.ts';
import { type Change, compareSchemas, type Documents, type Report, resolve } from './compare-schemas.ts';

export type { Change } from './compare-schemas.ts';

/** Returns the changes from one description to another, in the order of the first. */
export function compareContracts(before: OpenApi, after: OpenApi): Change[] {
  const changes: Change[] = [];
  const documents: Documents = { before, after, compared: new Set() };
  const [old, now] = [operationsOf(before), operationsOf(after)];
  for (const [where, operation] of old) {
    const report = reporter(changes, where);
    const other = now.get(where);
    if (other === undefined) report(true, 'is gone');
    else compareOperations(documents, { before: operation, after: other }, report);
  }
  for (const where of now.keys()) if (!old.has(where)) reporter(changes, where)(false, 'is new');
  return changes;
}

const reporter =
  (changes: Change[], where: string): Report =>
  (isBreaking, what) =>
    void changes.push({ isBreaking, text: `${where}: ${what}` });

/** By method and path: `GET /API/job`. Parameters of the path are known by their place, not by their name. */
const operationsOf = ({ paths }: OpenApi): Map<string, Operation> =>
  new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    ),
  );

interface Pair<T> {
  before: T;
  after: T;
}

function compareOperations(documents: Documents, { before, after }: Pair<Operation>, report: Report): void {
  const [role, other] = [before['x-role'] ?? roleOf(before), after['x-role'] ?? roleOf(after)];
  if (role !== other) report(true, `needs ${other} in place of ${role}`);
  compareParameters(documents, { before: before.parameters, after: after.parameters }, report);
  compareBodies(documents, { before, after }, report);
  const success = (operation: Operation, api: OpenApi): OpenResponse =>
    resolve(api, operation.responses[200] as OpenResponse);
  compareAnswers(
    documents,
    { before: success(before, documents.before), after: success(after, documents.after) },
    report,
  );
}

const roleOf = ({ security }: Operation): string => (security?.length === 0 ? 'no login' : 'a login');

type Parameters = readonly (OpenParameter | Reference)[];

function compareParameters(documents: Documents, lists: Pair<Parameters>, report: Report): void {
  const named = (api: OpenApi, list: Parameters): Map<string, OpenParameter> => {
    const parameters = list.map(one => resolve<OpenParameter>(api, one));
    return new Map(parameters.map(one => [`the parameter ${one.name} in the ${one.in}`, one]));
  };
  const [old, now] = [named(documents.before, lists.before), named(documents.after, lists.after)];
  for (const [name, before] of old) {
    const after = now.get(name);
    if (after === undefined) report(true, `${name} is gone`);
    else compareParameter(documents, { before, after }, (isBreaking, what) => report(isBreaking, `${name} ${what}`));
  }
  for (const [name, { required = false }] of now)
    if (!old.has(name)) report(required, `${name} is new${required ? ' and required' : ''}`);
}

function compareParameter(documents: Documents, { before, after }: Pair<OpenParameter>, report: Report): void {
  if (after.required && !before.required) report(true, 'is required');
  if (before.style !== after.style || before.explode !== after.explode) report(true, 'takes several values otherwise');
  const defaults = [before, after].map(({ schema }) => JSON.stringify((schema as { default?: unknown }).default));
  if (defaults[0] !== defaults[1]) report(true, `has the default ${defaults[1]} in place of ${defaults[0]}`);
  compareSchemas(documents, { before: before.schema, after: after.schema, direction: 'request' }, report);
}

function compareBodies(documents: Documents, { before, after }: Pair<Operation>, report: Report): void {
  const [old, now] = [before.requestBody, after.requestBody];
  if (now?.required && !old?.required) report(true, 'the body is required');
  if (old === undefined) return;
  compareContents(documents, { before: old.content, after: now?.content ?? {} }, 'request', report);
}

function compareAnswers(documents: Documents, { before, after }: Pair<OpenResponse>, report: Report): void {
  for (const name of Object.keys(before.headers ?? {}))
    if (!(name in (after.headers ?? {}))) report(true, `the header ${name} is gone from the response`);
  compareContents(documents, { before: before.content ?? {}, after: after.content ?? {} }, 'response', report);
}

type Contents = Pair<Readonly<Record<string, { schema?: object }>>>;

function compareContents(
  documents: Documents,
  { before, after }: Contents,
  direction: 'request' | 'response',
  report: Report,
): void {
  for (const [type, { schema = {} }] of Object.entries(before)) {
    const other = after[type];
    if (other === undefined) report(true, `${type} is gone from the ${direction}`);
    else compareSchemas(documents, { before: schema, after: other.schema ?? {}, direction }, report);
  }
  for (const type of Object.keys(after)) if (!(type in before)) report(false, `${type} is new in the ${direction}`);
}
