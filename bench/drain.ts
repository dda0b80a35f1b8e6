/*
 * No-op jobs per second on one process: with twenty thousand jobs, with half a million more waiting behind them, and
 * while another session holds a snapshot, so that PostgreSQL cannot remove dead rows.
 */
import { connect } from '../src/store/database/connection.ts';
import { atLeast, type Figure, ratios } from './figures.ts';
import { openJobspine, openRival, type Queue } from './queues.ts';
import type { Stage } from './stage.ts';

/** Returns jobs per second. */
async function rate(stage: Stage, queue: Queue, jobs: number): Promise<number> {
  await queue.fill(jobs);
  return jobs / (await stage.round(() => queue.drain(jobs)));
}

/**
 * Returns jobs per second while `behind` more jobs are waiting. Background work after filling is done before, and the
 * same number of jobs is run once before measuring: otherwise the cost of new memory and new WAL files would be
 * measured with a large backlog, but hardly with a small one.
 */
async function rateBefore(stage: Stage, queue: Queue, jobs: number, behind: number): Promise<number> {
  await queue.fill(2 * jobs + behind);
  await settle(queue.databaseUrl);
  await queue.drain(jobs);
  const seconds = await stage.round(() => queue.drain(jobs));
  await queue.drain(behind);
  return jobs / seconds;
}

async function settle(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl, 'bench');
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}

/** Measures draining next to other queues, in alternating rounds. */
export async function measureDrain(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const queues = [
    await openJobspine(stage),
    await openRival(stage, 'graphile-drain.ts'),
    await openRival(stage, 'pg-boss-drain.ts'),
  ];
  for (const queue of queues) await rate(stage, queue, jobs);
  const values: number[][] = queues.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, queue] of queues.entries()) values[i]!.push(await rate(stage, queue, jobs));
  }
  for (const queue of queues) await queue.close();
  const [jobspine, graphile, boss] = values as [number[], number[], number[]];
  const toGraphile = ratios(jobspine, graphile);
  return [
    { what: `${jobs} jobs drained`, unit: 'jobs/s', values: jobspine },
    { what: 'drained by graphile-worker', unit: 'jobs/s', values: graphile },
    { what: 'drained by pg-boss', unit: 'jobs/s', values: boss },
    { what: 'drained, to graphile-worker', unit: 'ratio', values: toGraphile, target: atLeast(1, toGraphile) },
    { what: 'drained, to pg-boss', unit: 'ratio', values: ratios(jobspine, boss) },
  ];
}

/** Measures jobs with one empty script. */
export async function measureScripts(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const queue = await openJobspine(stage, { script: '' });
  await rate(stage, queue, jobs);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await rate(stage, queue, jobs));
  await queue.close();
  return [{ what: 'scripts that do nothing', unit: 'steps/s', values, target: atLeast(1_000, values) }];
}

/** A drain runs up to two thousand jobs more than it measures, so `few` must not be fewer. */
interface Backlog {
  jobs: number;
  few: number;
  many: number;
}

/** Measures the same number of jobs with a small and a large backlog behind them. */
export async function measureBacklog(stage: Stage, rounds: number, { jobs, few, many }: Backlog): Promise<Figure[]> {
  const queue = await openJobspine(stage);
  await rate(stage, queue, jobs);
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < rounds; round++) {
    small.push(await rateBefore(stage, queue, jobs, few));
    large.push(await rateBefore(stage, queue, jobs, many));
  }
  await queue.close();
  const ratio = ratios(large, small);
  return [
    { what: `drained with ${few} behind`, unit: 'jobs/s', values: small },
    { what: `drained with ${many} behind`, unit: 'jobs/s', values: large },
    { what: `drained with ${many} behind, to ${few}`, unit: 'ratio', values: ratio, target: atLeast(0.95, ratio) },
  ];
}

/** Measures about a minute of jobs, without and with a snapshot that is older than all of their changes. */
export async function measureHeldSnapshot(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const queue = await openJobspine(stage);
  await rate(stage, queue, Math.min(jobs, 20_000));
  const free: number[] = [];
  const held: number[] = [];
  for (let round = 0; round < rounds; round++) {
    free.push(await rate(stage, queue, jobs));
    const letGo = await holdSnapshot(queue.databaseUrl);
    held.push(await rate(stage, queue, jobs));
    await letGo();
  }
  await queue.close();
  const ratio = ratios(held, free);
  return [
    { what: `${jobs} jobs drained`, unit: 'jobs/s', values: free },
    { what: `${jobs} jobs drained while a snapshot is held`, unit: 'jobs/s', values: held },
    { what: 'drained with a held snapshot, to without', unit: 'ratio', values: ratio, target: atLeast(0.8, ratio) },
  ];
}

async function holdSnapshot(databaseUrl: string): Promise<() => Promise<void>> {
  const client = await connect(databaseUrl, 'bench');
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from job');
  return () => client.end();
}
