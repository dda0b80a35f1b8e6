/*
 * The wait of a job on an idle server: from the response to POST /job to the first statement of its script. In
 * alternating rounds: graphile-worker, from the end of addJob to the first statement of its task. In both cases the
 * job runs in another process, which reports its start by Date.now().
 */
import { makeWorkerUtils } from 'graphile-worker';
import { type Client, createType, JSON_TYPE, metadataDocument, openClient, untilFinished } from './client.ts';
import { type Figure, median, quantile, ratios } from './figures.ts';
import type { Stage } from './stage.ts';

/** The pause between two jobs, enough for the first to end. A random part covers all phases of the clocks. */
const PAUSE_MS = 20;
const WARM_UPS = 300;

/** Adds a job; resolves with its id as soon as the caller has the response. */
type Add = () => Promise<string>;

interface System {
  add: Add;
  /** Returns the start of each job by its id, in milliseconds. */
  listStarts(count: number): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function measurePickUp(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const systems = [await openJobspine(stage), await openGraphile(stage)];
  for (const system of systems) await measure(system, rounds > 1 ? WARM_UPS : jobs);
  const waits: number[][][] = systems.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, system] of systems.entries()) waits[i]!.push(await stage.round(() => measure(system, jobs)));
  }
  for (const system of systems) await system.close();
  const [jobspine, graphile] = waits.map(all => all.map(median)) as [number[], number[]];
  const ratio = ratios(jobspine, graphile);
  const slow = (all: number[][]) => all.map(one => quantile(one, 0.99));
  return [
    { what: 'pick-up, median', unit: 'ms', values: jobspine },
    { what: 'pick-up of graphile-worker, median', unit: 'ms', values: graphile },
    {
      what: 'pick-up to that of graphile-worker',
      unit: 'ratio',
      values: ratio,
      target: { text: '< 1.5', isMet: median(ratio) < 1.5 },
    },
    { what: 'pick-up, 99 of 100', unit: 'ms', values: slow(waits[0]!) },
    { what: 'pick-up of graphile-worker, 99 of 100', unit: 'ms', values: slow(waits[1]!) },
  ];
}

/**
 * Measures the waits of jobs, in milliseconds. A wait is negative if a job starts before the caller has the response.
 */
async function measure({ add, listStarts }: System, jobs: number): Promise<number[]> {
  const clock = exactClock();
  const answered = new Map<string, number>();
  for (let i = 0; i < jobs; i++) {
    const id = await add();
    answered.set(id, clock());
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS + Math.random() * 5));
  }
  const begun = await listStarts(jobs);
  // Date.now() drops fractions of a millisecond, half of one on average.
  return [...answered].map(([id, time]) => begun[id]! + 0.5 - time);
}

/** Creates a clock like Date.now() with fractions of a millisecond. */
function exactClock(): () => number {
  const start = Date.now();
  let now = Date.now();
  while (now === start) now = Date.now();
  const offset = now - performance.now();
  return () => offset + performance.now();
}

async function openJobspine(stage: Stage): Promise<System> {
  const server = await stage.startServer(await stage.createDatabase());
  const client = openClient(server.url);
  await createType(client, 'MARK', { script: "job.setData('began', Date.now());" });
  const body = metadataDocument(3);
  let finished = 0;
  return {
    add: async () => /<jobId>(.*?)</.exec((await client.send('POST', '/job?type=MARK', body)).text)![1]!,
    listStarts: async count => {
      await untilFinished(client, (finished += count));
      return readBegun(client, count);
    },
    close: async () => {
      client.close();
      await server.stop();
    },
  };
}

async function readBegun(client: Client, count: number): Promise<Record<string, number>> {
  const path = `/job?metadata=true&field=began&sort=jobId%20desc&number=${count}`;
  const { job } = JSON.parse((await client.send('GET', path, '', JSON_TYPE)).text) as {
    job: { jobId: string; data: { value: string }[] }[];
  };
  return Object.fromEntries(job.map(({ jobId, data }) => [jobId, Number(data[0]!.value)]));
}

async function openGraphile(stage: Stage): Promise<System> {
  const connectionString = await stage.createDatabase();
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  const worker = await stage.startRival('graphile-worker.ts', connectionString);
  return {
    add: async () => (await utils.addJob('mark', { key0: 'value 0', key1: 'value 1', key2: 'value 2' })).id,
    listStarts: async () => (await worker.ask('began')) as Record<string, number>,
    close: async () => {
      await utils.release();
      await worker.stop();
    },
  };
}
