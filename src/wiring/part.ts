/*
 * The shape of a feature, as the composition root sees it.
 */
import type { Config } from '../config.ts';
import type { Ids } from '../core/ids.ts';
import type { Duty } from '../dispatcher/duties.ts';
import type { Route } from '../http/wire/wire.ts';
import type { Check } from '../observe/checks.ts';
import type { Log } from '../observe/log.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Database } from '../store/database/database.ts';

/** The base of every part. */
export interface Base {
  config: Config;
  ids: Ids;
  log: Log;
  database: Database;
}

/** One feature: whatever it adds to the server. Parts are closed in the reverse of the order they were created in. */
export interface Part {
  routes?: readonly Route[];
  duties?: readonly Duty[];
  checks?: readonly Check[];
  /** Methods of the bean `jobspine`, by name. */
  runtimes?: Readonly<Record<string, Runtime>>;
  /** Lets what runs end within `graceMs`, then releases what the part holds. */
  close?(graceMs: number): Promise<void>;
}
