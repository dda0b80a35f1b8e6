/*
 * A hundred finished jobs with ten data and five log entries each, listed whole. What the caller waits for is the time
 * of the server, that of its database, and the way there and back.
 */
import { createType, JSON_TYPE, metadataDocument, openClient, untilFinished, XML } from './client.ts';
import { atMost, type Figure, median } from './figures.ts';
import type { Stage } from './stage.ts';

const JOBS = 100;
const STEPS = 5;
const WARM_UPS = 200;
const PATH = `/job?metadata=true&step=true&number=${JOBS}`;

export async function measureLists(stage: Stage, rounds: number, requests: number): Promise<Figure[]> {
  const server = await stage.startServer(await stage.createDatabase());
  const client = openClient(server.url);
  await createType(client, 'LISTED', { script: '' }, STEPS);
  for (let i = 0; i < JOBS; i++) await client.send('POST', '/job?type=LISTED', metadataDocument(10));
  await untilFinished(client, JOBS);
  const figures: Figure[] = [];
  for (const [name, type, limitMs] of [
    ['XML', XML, 15],
    ['JSON', JSON_TYPE, 8],
  ] as const) {
    await checkWhole((await client.send('GET', PATH, '', type)).text);
    const time = async (count: number): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < count; i++) times.push((await client.send('GET', PATH, '', type)).ms);
      return median(times);
    };
    await time(rounds > 1 ? WARM_UPS : requests);
    const values: number[] = [];
    for (let round = 0; round < rounds; round++) values.push(await stage.round(() => time(requests)));
    const what = `GET /job, ${JOBS} finished jobs of 10 data and ${STEPS} log entries, ${name}`;
    figures.push({ what, unit: 'ms', values, target: atMost(limitMs, values) });
  }
  client.close();
  await server.stop();
  return figures;
}

/** Nothing is left out. */
async function checkWhole(text: string): Promise<void> {
  const data = text.match(/value 9/g)?.length;
  const entries = text.match(/Step 5/g)?.length ?? 0;
  if (data !== JOBS || entries < JOBS) throw new Error(`The list holds ${data} data and ${entries} steps`);
}
