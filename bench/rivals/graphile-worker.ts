/* Runs tasks of graphile-worker. Any message is answered with the start of each job, in milliseconds. */
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
