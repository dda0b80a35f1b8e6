/*
 * No-op jobs for pg-boss, fetched and completed in batches. The message `{ fill }` adds jobs; `{ drain }` runs jobs and
 * answers the seconds that they took.
 */
import PgBoss from 'pg-boss';

const [connectionString = ''] = process.argv.slice(2);
const AT_ONCE = 1_000;
const BATCH = 500;
const LOOPS = 2;
const QUEUE = 'none';
const boss = new PgBoss({ connectionString });
boss.on('error', error => process.stderr.write(`${error}\n`));
await boss.start();
await boss.createQueue(QUEUE);

async function fill(count: number): Promise<void> {
  for (let added = 0; added < count; added += AT_ONCE) {
    await boss.insert(Array.from({ length: AT_ONCE }, () => ({ name: QUEUE, data: { key: 'value' } })));
  }
}

async function drain(count: number): Promise<number> {
  const startedAt = performance.now();
  let ended = 0;
  const loop = async (): Promise<void> => {
    while (ended < count) {
      const jobs = await boss.fetch(QUEUE, { batchSize: BATCH });
      const ids = jobs.map(({ id }) => id);
      if (ids.length > 0) await boss.complete(QUEUE, ids);
      ended += ids.length;
    }
  };
  await Promise.all(Array.from({ length: LOOPS }, loop));
  return (performance.now() - startedAt) / 1000;
}

process.on('message', async (question: { fill: number } | { drain: number }) => {
  process.send?.('fill' in question ? await fill(question.fill).then(() => 'full') : await drain(question.drain));
});
process.send?.('ready');
