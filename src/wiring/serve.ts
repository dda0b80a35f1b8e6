/*
 * The life of the server process: it starts, prints its address, and ends when asked to.
 */

import type { Config } from '../config.ts';
import { createLog, type Log } from '../observe/log.ts';
import { version } from '../version.ts';
import { startJobspine } from './app.ts';
import { FIRST_USER, firstPasswordFile } from './bootstrap.ts';

/** npm forwards the Ctrl-C that the terminal has already sent: two signals this close together count as one. */
const SAME_SIGNAL_MS = 500;

/** Starts the server, prints its address, and resolves when it takes requests. SIGTERM, SIGINT and SIGHUP end it. */
export async function serve(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const { url, firstPassword, close } = await startJobspine(config, log);
  endOnSignal(log, () => close(config.shutdownSeconds * 1000));
  process.stdout.write(`${greeting(config, url, firstPassword)}\njobspine ready ${url}\n`);
}

/** The first signal ends the server in order, with exit code 0; the second ends it immediately. */
function endOnSignal(log: Log, close: () => Promise<void>): void {
  let endingSince: number | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (endingSince !== undefined) {
      if (Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    endingSince = Date.now();
    log.info('ending', { signal });
    await close();
    log.info('ended', { ms: Date.now() - endingSince });
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      end(signal).catch((error: unknown) => {
        log.error('not ended in order', { error });
        process.exit(1);
      });
    });
  }
}

/** Prints the address of the server, and the password of the first user if this start has generated it. */
function greeting(config: Config, url: string, firstPassword: string | undefined): string {
  const lines = [`Jobspine ${version}`, `  API       ${url}`, `  user      ${FIRST_USER}`];
  const made = config.adminPassword === undefined ? firstPassword : undefined;
  if (made !== undefined) lines.push(`  password  ${made}   (also in ${firstPasswordFile(config)})`);
  const login = made === undefined ? FIRST_USER : `${FIRST_USER}:${made}`;
  lines.push(`  try       curl -u ${login} -H 'Accept: application/xml' '${url}/job'`);
  return lines.join('\n');
}
