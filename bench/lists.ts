/*
 * Lists of a hundred finished jobs with ten metadata entries and five log entries each: plain, with metadata, and
 * complete. The measured time includes the server, its database and the connection.
 */
import { createType, JSON_TYPE, metadataDocument, openClient, untilFinished, XML } from './client.ts';
import { atMost, type Figure, median } from './figures.ts';
import type { Stage } from './stage.ts';

const JOBS = 100;
const STEPS = 5;
const WARM_UPS = 200;
const SHAPES: [what: string, parameters: string][] = [
  [`${JOBS} finished jobs`, ''],
  ['the same with 10 data each', '&metadata=true'],
  [`the same with 10 data and ${STEPS} log entries each`, '&metadata=true&step=true'],
];
const FORMS: [name: string, type: string, limitMs: number][] = [
  ['XML', XML, 15],
  ['JSON', JSON_TYPE, 8],
];

export async function measureLists(stage: Stage, rounds: number, requests: number): Promise<Figure[]> {
  const server = await stage.startServer(await stage.createDatabase());
  const client = openClient(server.url);
  await createType(client, 'LISTED', { script: '' }, STEPS);
  for (let i = 0; i < JOBS; i++) await client.send('POST', '/job?type=LISTED', metadataDocument(10));
  await untilFinished(client, JOBS);
  const figures: Figure[] = [];
  for (const [shape, parameters] of SHAPES) {
    for (const [name, type, limitMs] of FORMS) {
      const ask = () => client.send('GET', `/job?number=${JOBS}${parameters}`, '', type);
      checkComplete((await ask()).text, parameters);
      const time = async (count: number): Promise<number> => {
        const times: number[] = [];
        for (let i = 0; i < count; i++) times.push((await ask()).ms);
        return median(times);
      };
      await time(rounds > 1 ? WARM_UPS : requests);
      const values: number[] = [];
      for (let round = 0; round < rounds; round++) values.push(await stage.round(() => time(requests)));
      figures.push({ what: `GET /job, ${shape}, ${name}`, unit: 'ms', values, target: atMost(limitMs, values) });
    }
  }
  client.close();
  await server.stop();
  return figures;
}

/** Checks that the list is complete. */
function checkComplete(text: string, parameters: string): void {
  const jobs = text.match(/FINISHED/g)?.length ?? 0;
  const data = text.match(/value 9/g)?.length ?? 0;
  const entries = text.match(/Step 5/g)?.length ?? 0;
  const hasData = data === (parameters.includes('metadata') ? JOBS : 0);
  const hasLog = !parameters.includes('step') || entries >= JOBS;
  if (jobs < JOBS || !hasData || !hasLog)
    throw new Error(`The list has ${jobs} jobs, ${data} metadata entries and ${entries} steps`);
}
