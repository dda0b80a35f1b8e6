/*
 * No-op jobs in Jobspine and other queues: added first, then drained by one process of each.
 */
import { connect } from '../src/store/database/connection.ts';
import { createType, JSON_TYPE, NO_WORK, openClient } from './client.ts';
import type { Stage } from './stage.ts';

export interface Queue {
  databaseUrl: string;
  /** Adds jobs, which wait, and lets the server finish its work on them. */
  fill(count: number): Promise<void>;
  /**
   * Runs at least `count` jobs, oldest first. Returns the seconds from the first start until all have visibly ended.
   */
  drain(count: number): Promise<number>;
  close(): Promise<void>;
}

const BATCH = 10_000;
/** Short compared with a drain, but long enough that polling does not slow it. */
const POLL_MS = 20;
/** A limit that no number of jobs reaches. */
const UNLIMITED = 1_000_000;

/** Starts a server with jobs of one step. No job runs while there are no slots. */
export async function openJobspine(stage: Stage, work = NO_WORK): Promise<Queue> {
  const databaseUrl = await stage.createDatabase();
  const server = await stage.startServer(databaseUrl);
  const client = openClient(server.url);
  const database = await connect(databaseUrl, 'bench');
  const limit = (value: number) => {
    const property = JSON.stringify({ key: 'concurrentJobs', value: String(value) });
    return client.send('PUT', '/configuration/properties', property, JSON_TYPE);
  };
  const untilNone = async (left: string): Promise<void> => {
    while ((await database.query(`select ${left} limit 1`)).rowCount! > 0)
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
  };
  const one = async <T = number>(text: string): Promise<T> => (await database.query(text)).rows[0].value;
  await limit(0);
  await createType(client, 'DRAINED', work);
  const job = Array.from({ length: BATCH }, () => ({ type: 'DRAINED', field: [{ key: 'key', value: 'value' }] }));
  return {
    databaseUrl,
    fill: async count => {
      for (let left = count; left > 0; left -= BATCH)
        await client.send('POST', '/job/batch', JSON.stringify({ job: job.slice(0, left) }), JSON_TYPE);
      await untilNone('from job_change');
    },
    drain: async count => {
      const first = await one<number | null>('select min(id)::int as value from job where state = 6');
      if (first === null) throw new Error('No job waits: an earlier drain has run them all');
      const last = first + count - 1;
      await limit(UNLIMITED);
      // Jobs start in this order. Polling only for the last one is cheap, and does not slow the drain.
      await untilNone(`from job where id = ${last} and state in (6, 7)`);
      await untilNone(`from job where id between ${first} and ${last} and state in (6, 7)`);
      const end = await one('select extract(epoch from clock_timestamp())::float8 as value');
      await limit(0);
      await untilNone('from job where state = 7');
      return (
        end -
        (await one(`select extract(epoch from min(began_at))::float8 as value
        from job where id between ${first} and ${last}`))
      );
    },
    close: async () => {
      client.close();
      await database.end();
      await server.stop();
    },
  };
}

/** Starts one of rivals/ that fills and drains. */
export async function openRival(stage: Stage, file: string): Promise<Queue> {
  const databaseUrl = await stage.createDatabase();
  const rival = await stage.startRival(file, databaseUrl);
  return {
    databaseUrl,
    fill: async count => void (await rival.ask({ fill: count })),
    drain: async count => (await rival.ask({ drain: count })) as number,
    close: () => rival.stop(),
  };
}
