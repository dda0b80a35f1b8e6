/*
 * All routes of the server as data. Nothing is started: no handler is called.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createIds } from '../src/core/ids.ts';
import type { Route } from '../src/http/wire/wire.ts';

const FOLDER = path.resolve(import.meta.dirname, '../src/http');

/** Stands in for everything that routes need once they are called. */
const NOTHING: never = new Proxy(() => NOTHING, { get: () => NOTHING }) as never;
const IDS = createIds('VX');
const STAND_IN = new Proxy({}, { get: (_, name) => (name === 'ids' ? IDS : NOTHING) });

type Factory = (context: object) => readonly Route[];

/** The files that the wiring may take routes from: those of src/http, and the doors of its sub-systems. */
const doors = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true }).map(entry =>
    entry.isDirectory() ? `${entry.name}/${entry.name}.ts` : entry.name,
  );

/** Returns the routes of every exported function whose name ends in `Routes`. */
export async function allRoutes(): Promise<Route[]> {
  const modules = await Promise.all(
    doors().map(door => import(path.join(FOLDER, door)) as Promise<Record<string, unknown>>),
  );
  const factories = modules.flatMap(module =>
    Object.entries(module).flatMap(([name, value]) => (name.endsWith('Routes') ? [value as Factory] : [])),
  );
  return factories.flatMap(factory => factory(STAND_IN));
}
