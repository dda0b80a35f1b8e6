/*
 * The door of the files: storages, their files, the jobs that are created from them, and presets.
 */
import type { Route } from '../wire/wire.ts';
import { type FileContext, singleFileRoutes } from './file.ts';
import { type FileJobContext, fileJobRoutes } from './jobs.ts';
import { type ResourceContext, resourceRoutes } from './resources.ts';
import { shapeTagRoutes } from './shape-tags.ts';
import { type StorageContext, storageRoutes } from './storages.ts';

/** A path with a literal part is listed before the one whose `:id` would hide it. */
export const fileRoutes = (context: FileContext & FileJobContext & StorageContext & ResourceContext): Route[] => [
  ...singleFileRoutes(context),
  ...fileJobRoutes(context),
  ...storageRoutes(context),
  ...shapeTagRoutes(context),
  ...resourceRoutes(context),
];
