/*
 * Duties: work that a node repeats on a schedule.
 */
import { schedule } from 'node-cron';
import type { Log } from '../observe/log.ts';

/** Repeated work. `run` is safe to repeat and to interrupt, on one node or on many at the same time. */
export interface Duty {
  name: string;
  /** A cron expression of six fields, from seconds to days of the week. */
  cron: string;
  run(): Promise<unknown>;
}

/** Starts the duties, and returns a function that stops them. A duty that is due while it still runs is skipped. */
export function startDuties(duties: readonly Duty[], log: Log): () => Promise<void> {
  const tasks = duties.map(({ name, cron, run }) => {
    const attempt = () => run().catch((error: unknown) => log.warn('duty failed', { duty: name, error }));
    return schedule(cron, attempt, { name, noOverlap: true, suppressMissedWarning: true, logger: loggerOf(name, log) });
  });
  return async () => {
    await Promise.all(tasks.map(task => task.destroy()));
  };
}

/** Sends messages of the scheduler to the log. It would print them to the console, as lines that are not JSON. */
function loggerOf(duty: string, log: Log) {
  const say = (message: string | Error, error?: Error): void =>
    log.debug('schedule', { duty, message: String(message), ...(error && { error }) });
  return { debug: say, info: say, warn: say, error: say };
}
