/*
 * How long a job waits on an idle server: from the answer of POST /job to the first statement of its script. Beside it,
 * in turns: graphile-worker, from the end of addJob to the first statement of its task. The worker is another process
 * in both cases, and says by Date.now() when it began.
 */
import { makeWorkerUtils } from 'graphile-worker';
import { type Client, createType, JSON_TYPE, metadataDocument, openClient, untilFinished } from './client.ts';
import { type Figure, median, quantile, ratios } from './figures.ts';
import type { Stage } from './stage.ts';

/** Between two jobs: enough for the one before to be over. A part is by chance, to meet every phase of the clocks. */
const PAUSE_MS = 20;
const WARM_UPS = 300;

/** Adds a job; resolves with its id as soon as its caller knows of it. */
type Add = () => Promise<string>;

interface System {
  add: Add;
  /** When each job began, by its id, in milliseconds. */
  listBegun(count: number): Promise<Record<string, number>>;
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
  const [ours, theirs] = waits.map(all => all.map(median)) as [number[], number[]];
  const ratio = ratios(ours, theirs);
  const slow = (all: number[][]) => all.map(one => quantile(one, 0.99));
  return [
    { what: 'pick-up, median', unit: 'ms', values: ours },
    { what: 'pick-up of graphile-worker, median', unit: 'ms', values: theirs },
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

/** The waits of so many jobs, in milliseconds; negative when a job began before its caller had the answer. */
async function measure({ add, listBegun }: System, jobs: number): Promise<number[]> {
  const clock = exactClock();
  const answered = new Map<string, number>();
  for (let i = 0; i < jobs; i++) {
    const id = await add();
    answered.set(id, clock());
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS + Math.random() * 5));
  }
  const begun = await listBegun(jobs);
  // Date.now() leaves out the part of a millisecond: half of one in the middle.
  return [...answered].map(([id, time]) => begun[id]! + 0.5 - time);
}

/** Date.now() with the parts of a millisecond. */
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
    listBegun: async count => {
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
    listBegun: async () => (await worker.ask('began')) as Record<string, number>,
    close: async () => {
      await utils.release();
      await worker.stop();
    },
  };
}
