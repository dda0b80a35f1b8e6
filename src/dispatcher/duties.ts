/*
 * Work that is done again and again.
 */
import { schedule } from 'node-cron';
import type { Log } from '../observe/log.ts';

/** Something done again and again. `run` is safe to repeat and to cut short, on one node or on all. */
export interface Duty {
  name: string;
  /** Six fields, from seconds to days of the week. */
  cron: string;
  run(): Promise<unknown>;
}

/** Starts the duties; one that still runs when its time comes again is left out that time. Returns how to stop them. */
export function startDuties(duties: readonly Duty[], log: Log): () => Promise<void> {
  const tasks = duties.map(({ name, cron, run }) => {
    const attempt = () => run().catch((error: unknown) => log.warn('duty failed', { duty: name, error }));
    return schedule(cron, attempt, { name, noOverlap: true, suppressMissedWarning: true, logger: loggerOf(name, log) });
  });
  return async () => {
    await Promise.all(tasks.map(task => task.destroy()));
  };
}

/** What the scheduler says would go to the console, as lines that are no JSON: as that a duty was left out once. */
function loggerOf(duty: string, log: Log) {
  const say = (message: string | Error, error?: Error): void =>
    log.debug('schedule', { duty, message: String(message), ...(error && { error }) });
  return { debug: say, info: say, warn: say, error: say };
}
