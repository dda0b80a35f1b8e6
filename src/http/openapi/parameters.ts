/*
 * Parameters of paths and queries, as OpenAPI describes them.
 */
import { isOpen, type Parameter, type RouteDescription } from '../wire/wire.ts';
import type { OpenParameter, Reference } from './document.ts';

/** Acting as another user: a header of all requests that need a login. */
export const RUN_AS: OpenParameter = {
  name: 'RunAs',
  in: 'header',
  description: 'The name of the user to act as. Needs the role `_run_as`.',
  schema: { type: 'string' },
};

/** Returns the parameters of a route: those of the path, of the query, and the header RunAs. */
export function parametersOf({ area, path, params, query, example }: RouteDescription): (OpenParameter | Reference)[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return [
    ...names.map(name => pathParameter(name, params[name]?.summary ?? '')),
    ...Object.entries(query).map(([name, parameter]) => queryParameter(name, parameter, example?.query?.[name])),
    ...(isOpen(area) ? [] : [{ $ref: '#/components/parameters/RunAs' }]),
  ];
}

const pathParameter = (name: string, description: string): OpenParameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});

function queryParameter(name: string, parameter: Parameter<unknown>, example: string | undefined): OpenParameter {
  const { several, required, isExtension } = parameter;
  return {
    name,
    in: 'query',
    description: descriptionOf(parameter),
    ...(required !== undefined && { required: true }),
    ...(isExtension && { 'x-jobspine-extension': true }),
    ...(several && { style: 'form', explode: several === 'repeat' }),
    schema: schemaOf(parameter),
    ...(example !== undefined && { example: exampleOf(parameter, example) }),
  };
}

const SEVERAL = {
  list: 'Several values are separated by commas; the parameter may also be repeated. `all` means no restriction.',
  repeat: 'May be repeated.',
};

const descriptionOf = ({ summary, several, isExtension }: Parameter<unknown>): string =>
  [summary, several && SEVERAL[several], isExtension && EXTENSION].filter(Boolean).join(' ');

/** Added to what is not in the Vidispine API. */
export const EXTENSION = 'An extension of the Vidispine API.';

function schemaOf({ schema, several, fallback }: Parameter<unknown>): object {
  if (several) return { type: 'array', items: schema };
  return isPlain(fallback) ? { ...schema, default: fallback } : schema;
}

/** A fallback of another type is a value that the handler computes with, and says nothing to a caller. */
const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The value in the type of the schema: examples are written as they stand in a query. */
function exampleOf({ schema: { type }, several }: Parameter<unknown>, text: string): unknown {
  if (several) return several === 'list' ? text.split(',') : [text];
  if (type === 'integer') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}
