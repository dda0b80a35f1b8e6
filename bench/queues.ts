/*
 * Jobs that do nothing, in Jobspine and in others: filled in, and drained by one process of each.
 */
import { connect } from '../src/store/database/connection.ts';
import { createType, JSON_TYPE, NO_WORK, openClient } from './client.ts';
import type { Stage } from './stage.ts';

export interface Queue {
  databaseUrl: string;
  /** Adds so many jobs, which wait, and lets the server finish what it has to do for that. */
  fill(count: number): Promise<void>;
  /** Runs at least so many, the oldest first; from the first start until all can be seen to have ended, in seconds. */
  drain(count: number): Promise<number>;
  close(): Promise<void>;
}

const AT_ONCE = 10_000;
/** Short beside what a drain takes, long beside what a look takes from those who drain. */
const LOOK_MS = 20;
/** As many as there are slots for. */
const UNLIMITED = 1_000_000;

/** One server, and jobs of one step. Nothing runs while there are no slots. */
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
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
  };
  const one = async <T = number>(text: string): Promise<T> => (await database.query(text)).rows[0].value;
  await limit(0);
  await createType(client, 'DRAINED', work);
  const job = Array.from({ length: AT_ONCE }, () => ({ type: 'DRAINED', field: [{ key: 'key', value: 'value' }] }));
  return {
    databaseUrl,
    fill: async count => {
      for (let left = count; left > 0; left -= AT_ONCE)
        await client.send('POST', '/job/batch', JSON.stringify({ job: job.slice(0, left) }), JSON_TYPE);
      await untilNone('from job_change');
    },
    drain: async count => {
      const first = await one<number | null>('select min(id)::int as value from job where state = 6');
      if (first === null) throw new Error('No job waits: an earlier drain has run them all');
      const last = first + count - 1;
      await limit(UNLIMITED);
      // They start in this order; looking for all of them again and again would take time from those who run them.
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

/** One of rivals/ that fills and drains. */
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
