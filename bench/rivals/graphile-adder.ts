/*
 * Adds jobs to graphile-worker with parallel callers. A message has the seconds to run, the answer the jobs per
 * second.
 */
import { makeWorkerUtils } from 'graphile-worker';

const [connectionString = '', callers = '20'] = process.argv.slice(2);
const utils = await makeWorkerUtils({ connectionString, maxPoolSize: Number(callers) });
await utils.migrate();

process.on('message', async (seconds: number) => {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let added = 0;
  const call = async (): Promise<void> => {
    while (performance.now() < until) {
      await utils.addJob('none', { key0: 'value 0', key1: 'value 1', key2: 'value 2' });
      added += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(callers) }, call));
  process.send?.((added * 1000) / (performance.now() - startedAt));
});
process.send?.('ready');
