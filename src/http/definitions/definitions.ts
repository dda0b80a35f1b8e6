/*
 * The door of the task definitions: job types, their steps, and trying scripts.
 */
import type { Route } from '../wire/wire.ts';
import { type DefinitionContext, singleDefinitionRoutes } from './definition.ts';
import { type JobTypeContext, jobTypeRoutes } from './job-types.ts';
import { definitionPartRoutes } from './parts.ts';
import { type Evaluate, scriptRoutes } from './scripts.ts';

/** A path with a literal part is listed before the one whose `:id` would hide it. */
export const definitionRoutes = (context: DefinitionContext & JobTypeContext & { evaluate: Evaluate }): Route[] => [
  ...jobTypeRoutes(context),
  ...singleDefinitionRoutes(context),
  ...definitionPartRoutes(context),
  ...scriptRoutes(context.evaluate),
];

export type { ValidatorFor } from './document.ts';
