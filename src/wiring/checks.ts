/*
 * The self tests of this server. Source: Vidispine API, "Self-test".
 */
import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { Ids } from '../core/ids.ts';
import { type Check, diskSpaceCheck, recencyCheck } from '../observe/checks.ts';
import { findTool } from '../runtimes/programs/programs.ts';
import type { Database } from '../store/database/database.ts';
import { listSkippedNames } from '../store/storages.ts';

/** The tick comes each second; a dispatcher that has not looked for work for so long is not well. */
const DISPATCHER_LATE_SECONDS = 10;

/** `lastPassAt` undefined: this node has no dispatcher. */
export const checksOf = (
  { config, ids, database }: { config: Config; ids: Ids; database: Database },
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
  filesCheck(ids, database),
  ...['ffmpeg', 'ffprobe'].map(toolCheck),
];

/** What scans pass over is missing from the lists of files: nobody would look for it in the log. */
const filesCheck = (ids: Ids, { read }: Database): Check => ({
  name: 'files',
  description: 'Scans take all files of the storages',
  run: async () => {
    const found = (await listSkippedNames(read)).map(({ id, names }) => `${ids.format(id)} ${names}`);
    return found.length === 0
      ? { status: 'ok' }
      : { status: 'warning', message: `Passed over, as the log says: ${found.join(', ')}` };
  },
});

/** Only steps that use it need it: without it the server as such is well. */
const toolCheck = (name: string): Check => ({
  name,
  description: `${name} can be found`,
  run: async () => {
    const file = await findTool(name);
    return file
      ? { status: 'ok', message: file }
      : { status: 'warning', message: `There is no ${name} on this machine` };
  },
});
