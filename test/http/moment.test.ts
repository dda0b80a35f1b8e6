/*
 * An answer is of one moment, whatever happens to jobs meanwhile.
 */
import { describe, expect, it } from 'vitest';
import { JOB_STATES } from '../../src/core/job.ts';
import { type JobJson, JSON_TYPE, startTestServer, succeed } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });

const COUNT = 300;
const [HOLD, READY, WAITING] = ['HOLD', 'READY', 'WAITING'].map(state => JOB_STATES.indexOf(state as never));

interface Found {
  hits: number;
  job: JobJson[];
  facet: { count: { fieldValue: string; value: number }[] }[];
}

describe('hits, facets and jobs of a search', () => {
  it('agree while jobs change, come and go', async () => {
    const job = Array.from({ length: COUNT }, () => ({ type: 'CONFORM', holdJob: true }));
    await succeed(server.post('/job/batch', { body: JSON.stringify({ job }) }));
    let isOver = false;
    const change = async (): Promise<void> => {
      for (let round = 0; !isOver; round++)
        await server.database.transaction(async tx => {
          await tx.query(
            `update job set state = (array[$1, $2, $3]::smallint[])[1 + (random() * 2)::int]
            where id % 7 = $4`,
            [HOLD, READY, WAITING, round % 7],
          );
          await tx.query('delete from job where id in (select id from job order by id desc limit 2)');
          await tx.query(
            `insert into job (type, state, priority, account)
            select type, state, priority, account from job order by id limit 2`,
          );
        });
    };
    const changes = change();
    const body = JSON.stringify({ facet: [{ field: 'state' }, { field: 'type' }] });
    const states = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const { hits, job, facet } = (
        await succeed(server.put('/job/search?number=500', { accept: JSON_TYPE, body }))
      ).json<Found>();
      expect(job).toHaveLength(hits);
      expect(facet[1]?.count).toEqual([{ fieldValue: 'CONFORM', value: hits }]);
      const counted = new Map(facet[0]?.count.map(({ fieldValue, value }) => [fieldValue, value]));
      expect([...counted.values()].reduce((sum, value) => sum + value)).toBe(hits);
      for (const state of JOB_STATES)
        expect(counted.get(state) ?? 0).toBe(job.filter(({ status }) => status === state).length);
      for (const state of counted.keys()) states.add(state);
    }
    isOver = true;
    await changes;
    expect(states.size).toBe(3);
  });
});
