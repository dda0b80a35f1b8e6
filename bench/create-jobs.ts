/*
 * POST /job over 20 keep-alive connections, where each response follows the commit of its job. In alternating rounds:
 * an Express app with a constant response, and addJob of graphile-worker on the same PostgreSQL, also 20 at a time.
 */
import autocannon from 'autocannon';
import { connect } from '../src/store/database/connection.ts';
import { AUTHORIZATION, metadataDocument, XML } from './client.ts';
import { atLeast, type Figure, ratios } from './figures.ts';
import type { Stage } from './stage.ts';

const CONNECTIONS = 20;
/** The warm-up of each system before the rounds, in which V8 compiles the code in use. */
const WARM_UP_SECONDS = 8;

export async function measureCreation(stage: Stage, rounds: number, seconds: number): Promise<Figure[]> {
  const databaseUrl = await stage.createDatabase();
  // No dispatcher: it would run the jobs at the same time, on the same two cores.
  const server = await stage.startServer(databaseUrl, { JOBSPINE_ROLES: 'api' });
  const express = await stage.startRival('express-app.ts');
  const graphile = await stage.startRival('graphile-adder.ts', await stage.createDatabase(), String(CONNECTIONS));
  let answered = 0;
  const systems = [
    async (time: number) => {
      const done = await load(server.url, time);
      answered += done;
      return done / time;
    },
    async (time: number) => (await load(String(express.greeting), time)) / time,
    async (time: number) => (await graphile.ask(time)) as number,
  ];
  for (const run of systems) await run(rounds > 1 ? WARM_UP_SECONDS : seconds);
  const values: number[][] = systems.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of systems.entries()) values[i]!.push(await stage.round(() => run(seconds)));
  }
  await checkStored(databaseUrl, answered);
  await Promise.all([server.stop(), express.stop(), graphile.stop()]);
  const [created, constants, added] = values as [number[], number[], number[]];
  const toExpress = ratios(created, constants);
  const toGraphile = ratios(created, added);
  return [
    { what: 'POST /job, XML, 20 connections', unit: 'jobs/s', values: created },
    { what: 'Express app that answers a constant', unit: 'requests/s', values: constants },
    { what: 'POST /job to Express', unit: 'ratio', values: toExpress, target: atLeast(0.6, toExpress) },
    { what: 'graphile-worker addJob, 20 at a time', unit: 'jobs/s', values: added },
    { what: 'POST /job to graphile-worker', unit: 'ratio', values: toGraphile, target: atLeast(1, toGraphile) },
  ];
}

/** Sends requests for some time, and returns the number of responses. */
async function load(url: string, seconds: number): Promise<number> {
  const {
    '2xx': good,
    non2xx,
    errors,
  } = await autocannon({
    url: `${url}/job?type=NONE`,
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': XML, accept: XML },
    body: metadataDocument(3),
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx} responses were errors, ${errors} requests failed`);
  return good;
}

/** Checks that every confirmed job is stored. Requests in flight at the end of a round were not counted. */
async function checkStored(databaseUrl: string, answered: number): Promise<void> {
  const client = await connect(databaseUrl, 'bench');
  const { rows } = await client.query('select count(*)::int as kept from job');
  await client.end();
  if (rows[0].kept < answered) throw new Error(`${answered} jobs were confirmed, ${rows[0].kept} are stored`);
}
