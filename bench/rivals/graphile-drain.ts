/*
 * No-op tasks for graphile-worker with its fastest settings: prefetched jobs, and completion in batches. The message
 * `{ fill }` adds jobs; `{ drain }` runs jobs and answers the seconds that they took.
 */
import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run, type WorkerEvents } from 'graphile-worker';

const [connectionString = ''] = process.argv.slice(2);
const AT_ONCE = 1_000;
const utils = await makeWorkerUtils({ connectionString });
await utils.migrate();

async function fill(count: number): Promise<void> {
  for (let added = 0; added < count; added += AT_ONCE) {
    await utils.addJobs(Array.from({ length: AT_ONCE }, () => ({ identifier: 'none', payload: { key: 'value' } })));
  }
}

async function drain(count: number): Promise<number> {
  const events = new EventEmitter() as WorkerEvents;
  let startedAt = 0;
  let ended = 0;
  events.once('job:start', () => (startedAt = performance.now()));
  const all = new Promise<number>(resolve =>
    events.on('job:complete', () => {
      if (++ended === count) resolve((performance.now() - startedAt) / 1000);
    }),
  );
  const runner = await run({
    connectionString,
    events,
    logger: new Logger(() => () => {}),
    taskList: { none: () => {} },
    preset: {
      worker: { concurrentJobs: 20, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });
  const seconds = await all;
  await runner.stop();
  return seconds;
}

process.on('message', async (question: { fill: number } | { drain: number }) => {
  process.send?.('fill' in question ? await fill(question.fill).then(() => 'full') : await drain(question.drain));
});
process.send?.('ready');
