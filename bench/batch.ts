/*
 * POST /job/batch: many jobs in one document and one transaction.
 */
import { JSON_TYPE, openClient, XML } from './client.ts';
import { atLeast, type Figure } from './figures.ts';
import type { Stage } from './stage.ts';

const FIELDS = [0, 1, 2].map(i => ({ key: `key${i}`, value: `value ${i}` }));
const FIELDS_XML = FIELDS.map(({ key, value }) => `<field><key>${key}</key><value>${value}</value></field>`).join('');
const WARM_UPS = 3;

/** Creates a body of POST /job/batch, in JSON, with jobs of three fields. */
export const batchBody = (jobs: number, type: string): string =>
  JSON.stringify({ job: Array.from({ length: jobs }, () => ({ type, field: FIELDS })) });

const bodies = (jobs: number) => ({
  [XML]: `<JobBatchDocument xmlns="urn:jobspine:1">${`<job><type>NONE</type>${FIELDS_XML}</job>`.repeat(jobs)}</JobBatchDocument>`,
  [JSON_TYPE]: batchBody(jobs, 'NONE'),
});

export async function measureBatches(stage: Stage, rounds: number, jobs: number): Promise<Figure[]> {
  const body = bodies(jobs);
  const server = await stage.startServer(await stage.createDatabase(), { JOBSPINE_ROLES: 'api' });
  const client = openClient(server.url);
  const values: Record<keyof typeof body, number[]> = { [XML]: [], [JSON_TYPE]: [] };
  for (let round = rounds > 1 ? -WARM_UPS : 0; round < rounds; round++) {
    for (const type of [XML, JSON_TYPE] as const) {
      const { ms } = await stage.round(() => client.send('POST', '/job/batch', body[type], type));
      if (round >= 0) values[type].push((jobs * 1000) / ms);
    }
  }
  client.close();
  await server.stop();
  return (
    [
      ['XML', XML],
      ['JSON', JSON_TYPE],
    ] as const
  ).map(([name, type]) => ({
    what: `POST /job/batch, ${jobs} jobs of 3 fields, ${name}`,
    unit: 'jobs/s',
    values: values[type],
    target: atLeast(15_000, values[type]),
  }));
}
