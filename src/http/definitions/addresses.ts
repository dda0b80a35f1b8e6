/*
 * The two addresses of a task definition: its id, and its place in its job type.
 */
import { noDefinition } from '../../actions/definitions.ts';
import type { StoredDefinition } from '../../core/definition.ts';
import type { Database } from '../../store/database/database.ts';
import { type DefinitionKey, findDefinition } from '../../store/definitions.ts';
import { type PathParameter, part, RouteError } from '../wire/wire.ts';

export interface Address {
  path: string;
  params: Readonly<Record<string, PathParameter<string>>>;
  /** Throws RouteError 404 for numbers that are none: such a path does not exist. */
  toKey(params: Readonly<Record<string, string>>): DefinitionKey;
}

/** The literal words of the first hide behind no `:id` of the second. */
export const DEFINITION_ADDRESSES: readonly Address[] = [
  {
    path: '/task-definition/jobtype/:type/step/:step',
    params: { type: part('The name of the job type.'), step: part('The number of the step.') },
    toKey: ({ type = '', step = '' }) => {
      if (!/^\d{1,9}$/.test(step)) throw new RouteError(404, 'HTTP 404 Not Found');
      return { jobType: type, step: Number(step) };
    },
  },
  {
    path: '/task-definition/:id',
    params: { id: part('The id of the task definition.') },
    toKey: ({ id = '' }) => {
      if (!/^\d{1,15}$/.test(id)) throw new RouteError(404, 'HTTP 404 Not Found');
      return { id: Number(id) };
    },
  },
];

/** Throws Failure notFound. */
export async function getDefinitionAt({ read }: Database, key: DefinitionKey): Promise<StoredDefinition> {
  const definition = await findDefinition(read, key);
  if (definition === undefined) throw noDefinition(key);
  return definition;
}
