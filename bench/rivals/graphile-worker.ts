/* Runs tasks of graphile-worker; asked for anything, it answers when each began (by job, in milliseconds). */
import { Logger, run } from 'graphile-worker';

const [connectionString = ''] = process.argv.slice(2);
let began: Record<string, number> = {};

await run({
  connectionString,
  concurrency: 20,
  logger: new Logger(() => () => {}),
  taskList: {
    mark: (_, { job }) => {
      began[job.id] = Date.now();
    },
  },
});
process.on('message', () => {
  process.send?.(began);
  began = {};
});
process.send?.('ready');
