/*
 * The memory of a server with many finished jobs in its database, next to that of a server with none. Both have done
 * the same work since their start.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { JSON_TYPE, openClient, untilFinished } from './client.ts';
import { type Figure, median } from './figures.ts';
import type { Server, Stage } from './stage.ts';

const BATCH = 10_000;
const REQUESTS = 300;
/** The pause after the last request. */
const SETTLE_MS = 1_000;
/** The variation that depends on the garbage collector. */
const TOLERANCE_MIB = 8;

export async function measureMemory(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const databases = [await stage.createDatabase(), await stage.createDatabase()] as const;
  await prepare(stage, databases[0], 0);
  await prepare(stage, databases[1], jobs);
  const values: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [i, url] of databases.entries()) values[i]!.push(await memoryOfServer(stage, url));
  }
  const more = values[1]!.map((mib, round) => mib - values[0]![round]!);
  const target = { text: `≤ ${TOLERANCE_MIB}`, isMet: median(more) <= TOLERANCE_MIB };
  return [
    { what: 'memory of the server without jobs', unit: 'MiB', values: values[0]! },
    { what: `memory of the server with ${jobs} finished jobs`, unit: 'MiB', values: values[1]! },
    { what: 'more with the jobs than without', unit: 'MiB', values: more, target },
  ];
}

/** Lets a server run this number of jobs without steps. */
async function prepare(stage: Stage, databaseUrl: string, jobs: number): Promise<void> {
  const server = await stage.startServer(databaseUrl);
  const client = openClient(server.url);
  const property = JSON.stringify({ key: 'concurrentJobs', value: '10000' });
  await client.send('PUT', '/configuration/properties', property, JSON_TYPE);
  for (let left = jobs; left > 0; left -= BATCH) {
    const job = Array.from({ length: Math.min(left, BATCH) }, () => ({ type: 'NONE' }));
    await client.send('POST', '/job/batch', JSON.stringify({ job }), JSON_TYPE);
  }
  await untilFinished(client, jobs);
  client.close();
  await server.stop();
}

async function memoryOfServer(stage: Stage, databaseUrl: string): Promise<number> {
  const server = await stage.startServer(databaseUrl);
  const client = openClient(server.url);
  for (let i = 0; i < REQUESTS; i++) await client.send('GET', '/job?number=0&state=READY', '', JSON_TYPE);
  await delay(SETTLE_MS);
  const mib = residentMib(server);
  client.close();
  await server.stop();
  return mib;
}

function residentMib({ pid }: Server): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout) / 1024;
}
