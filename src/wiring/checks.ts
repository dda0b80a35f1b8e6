/*
 * The self tests of this server. Source: Vidispine API, "Self-test".
 */
import { existsSync } from 'node:fs';
import type { Ids } from '../core/ids.ts';
import { type Check, diskSpaceCheck, recencyCheck } from '../observe/checks.ts';
import { type Confinement, findTool } from '../runtimes/programs/programs.ts';
import type { Database } from '../store/database/database.ts';
import { listSkippedNames } from '../store/storages.ts';
import type { Base } from './part.ts';

/** The dispatcher looks for work each second; one that has not done so for this long is not well. */
const DISPATCHER_LATE_SECONDS = 10;

/** The self tests of every server. `lastPassAt` undefined: this node has no dispatcher. */
export const serverChecks = (
  { config, database }: Pick<Base, 'config' | 'database'>,
  lastPassAt: (() => Date | undefined) | undefined,
): Check[] => [
  {
    name: 'database',
    description: 'PostgreSQL answers',
    run: async () => {
      const { rows } = await database.read.query<{ version: string }>(
        "/* selftest */ select current_setting('server_version') as version",
      );
      return { status: 'ok', message: `PostgreSQL ${rows[0]?.version}` };
    },
  },
  ...(lastPassAt ? [recencyCheck('dispatcher', 'Looks for work', lastPassAt, DISPATCHER_LATE_SECONDS)] : []),
  ...(existsSync(config.dataDir) ? [diskSpaceCheck(config.dataDir)] : []),
];

/** Files that scans pass over are missing from the lists of files, and nobody would look for them in the log. */
export const filesCheck = (ids: Ids, { read }: Database): Check => ({
  name: 'files',
  description: 'Scans take all files of the storages',
  run: async () => {
    const found = (await listSkippedNames(read)).map(({ id, names }) => `${ids.format(id)} ${names}`);
    return found.length === 0
      ? { status: 'ok' }
      : { status: 'warning', message: `Passed over, as the log says: ${found.join(', ')}` };
  },
});

/** A missing tool is a warning: only the steps that use it need it. */
export const toolCheck = (name: string): Check => ({
  name,
  description: `${name} can be found`,
  run: async () => {
    const file = await findTool(name);
    return file
      ? { status: 'ok', message: file }
      : { status: 'warning', message: `There is no ${name} on this machine` };
  },
});

/** Each means that is missing is a warning: programs run, but can do more than they should. */
export const confinementCheck = ({ missing }: Confinement): Check => ({
  name: 'programs',
  description: 'Programs run in a sandbox, with limits',
  run: async () => {
    const found = await missing();
    return found.length === 0 ? { status: 'ok' } : { status: 'warning', message: found.join('. ') };
  },
});
