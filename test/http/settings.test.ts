import { beforeAll, describe, expect, it } from 'vitest';
import { poolRoutes } from '../../src/http/pools.ts';
import { settingRoutes } from '../../src/http/settings.ts';
import type { Database } from '../../src/store/database/database.ts';
import { readSettings } from '../../src/store/settings.ts';
import { type TestApi, testApi } from '../support/http.ts';

const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';
const JSON_TYPE = 'application/json';

const routesOf = (database: Database, changed: () => void) => [
  ...settingRoutes({ database, changed }),
  ...poolRoutes({ database, changed }),
];

let api: TestApi;
let changes = 0;
beforeAll(async () => {
  api = await testApi(({ database }) =>
    routesOf(database, () => {
      changes += 1;
    }),
  );
});

const json = async (path: string) => (await api.admin.get(path).set('Accept', JSON_TYPE).expect(200)).body;

describe('/configuration', () => {
  it('lists what there is, as a document and as text', async () => {
    expect((await json('/API/configuration')).uri).toEqual(['job-pool', 'job-priority', 'properties']);
    const { text } = await api.admin.get('/API/configuration/').set('Accept', 'text/plain').expect(200);
    expect(text).toBe('job-pool\r\njob-priority\r\nproperties');
  });
});

describe('/configuration/properties (Vidispine API, "Configuration properties")', () => {
  it('sets one by a document, in XML and JSON', async () => {
    const xml = `<ConfigurationPropertyDocument ${XMLNS}><key>xmlKey</key><value>5</value></ConfigurationPropertyDocument>`;
    const put = () => api.admin.put('/API/configuration/properties/');
    await put().type('application/xml').send(xml).expect(200, '');
    await put().type(JSON_TYPE).send({ key: 'jsonKey', value: '6' }).expect(200);
    const { property } = await json('/API/configuration/properties');
    expect(property).toEqual([
      { key: 'jsonKey', value: '6', lastChange: expect.stringMatching(/\+0000$/) },
      { key: 'xmlKey', value: '5', lastChange: expect.stringMatching(/\+0000$/) },
    ]);
  });
  it('sets many by a list, all or none', async () => {
    const post = (property: object[]) =>
      api.admin.post('/API/configuration/properties').type(JSON_TYPE).send({ property });
    await post([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]).expect(200);
    await post([
      { key: 'c', value: '3' },
      { key: 'maxRetries', value: '-3' },
    ]).expect(400);
    await post([
      { key: 'd', value: '3' },
      { key: 'D', value: '4' },
    ]).expect(400);
    const keys = (await json('/API/configuration/properties')).property.map((one: { key: string }) => one.key);
    expect(keys).toEqual(expect.arrayContaining(['a', 'b']));
    expect(keys).not.toContain('c');
    expect(keys).not.toContain('d');
  });
  it('has single ones: document, bare value as text, gone', async () => {
    const path = '/API/configuration/properties/single';
    await api.admin.get(path).expect(404);
    await api.admin.put(path).type('text/plain').send('x=1').expect(200);
    expect(await json(path)).toMatchObject({ key: 'single', value: 'x=1' });
    expect((await api.admin.get(path).set('Accept', 'text/plain')).text).toBe('x=1');
    const { text } = await api.admin.get(path).expect(200);
    expect(text).toMatch(/<ConfigurationPropertyDocument [^>]*lastChange="[^"]+Z"[^>]*><key>single<\/key>/);
    await api.admin.delete(path).expect(200, '');
    await api.admin.delete(path).expect(404);
  });
  it('compares keys without regard to case', async () => {
    await api.admin.put('/API/configuration/properties/MAXRETRIES').type('text/plain').send('2').expect(200);
    expect(await json('/API/configuration/properties/maxretries')).toMatchObject({ key: 'maxRetries', value: '2' });
    expect((await readSettings(api.database.read)).maxRetries).toBe(2);
    await api.admin.delete('/API/configuration/properties/MaxRetries').expect(200);
    expect((await readSettings(api.database.read)).maxRetries).toBe(5);
  });
  it('checks the values of those it knows, and names the way out', async () => {
    const put = api.admin
      .put('/API/configuration/properties/concurrentJobs')
      .type('text/plain')
      .set('Accept', JSON_TYPE);
    const { body } = await put.send('many').expect(400);
    expect(body.invalidInput).toMatchObject({ context: 'concurrentJobs', value: 'many' });
    expect(body.invalidInput.explanation).toContain('a whole number from 0');
  });
  it('keeps any text of clients', async () => {
    const value = 'ä € 𝄞 "<&>" \n 2';
    await api.admin.put('/API/configuration/properties/text').type('text/plain').send(value).expect(200);
    expect((await json('/API/configuration/properties/text')).value).toBe(value);
  });
  it('tells whoever decides by them', async () => {
    const before = changes;
    await api.admin.put('/API/configuration/properties/concurrentJobs').type('text/plain').send('4').expect(200);
    expect(changes).toBe(before + 1);
  });
});

describe('/configuration/job-pool (Vidispine API, "Job pools")', () => {
  const path = '/API/configuration/job-pool';
  const put = (body: object) => api.admin.put(path).type(JSON_TYPE).send(body);

  it('is the default alone at first', async () => {
    const own = await testApi(({ database }) => routesOf(database, () => {}));
    const { text } = await own.admin.get(path).set('Accept', JSON_TYPE).expect(200);
    expect(text).toBe('{"concurrentJobs":3}');
  });
  it('is replaced as a whole, with its cap, and read back best first', async () => {
    const pool = [
      { priorityThreshold: 'LOWEST', size: 3 },
      { priorityThreshold: 'HIGH', size: 2 },
    ];
    await put({ concurrentJobs: 10, pool }).expect(200, '');
    expect(await json(path)).toEqual({ concurrentJobs: 10, pool: pool.toReversed() });
    expect(await json('/API/configuration/properties/concurrentJobs')).toMatchObject({ value: '10' });
    await put({ pool: [{ priorityThreshold: 'MEDIUM', size: 1 }] }).expect(200);
    expect(await json(path)).toEqual({ concurrentJobs: 10, pool: [{ priorityThreshold: 'MEDIUM', size: 1 }] });
  });
  it('takes back what it gave', async () => {
    await put(await json(path)).expect(200);
    const { text } = await api.admin.get(path).expect(200);
    await api.admin.put(path).type('application/xml').send(text).expect(200);
  });
  it('takes numbers that are written as strings', async () => {
    await put({ concurrentJobs: '4', pool: [{ priorityThreshold: 'LOW', size: '2' }] }).expect(200);
    expect(await json(path)).toEqual({ concurrentJobs: 4, pool: [{ priorityThreshold: 'LOW', size: 2 }] });
  });
  it('has a cap that is one value with the property', async () => {
    await api.admin.put('/API/configuration/properties/concurrentJobs').type('text/plain').send('9').expect(200);
    expect((await json(path)).concurrentJobs).toBe(9);
  });
  it('is changed in parts by PATCH', async () => {
    await put({
      pool: [
        { priorityThreshold: 'LOW', size: 2 },
        { priorityThreshold: 'HIGH', size: 1 },
      ],
    }).expect(200);
    await api.admin
      .patch(path)
      .type(JSON_TYPE)
      .send({ pool: [{ priorityThreshold: 'LOW', size: 5 }] })
      .expect(200);
    expect((await json(path)).pool).toEqual([
      { priorityThreshold: 'HIGH', size: 1 },
      { priorityThreshold: 'LOW', size: 5 },
    ]);
  });
  it('is removed, one pool or all; the cap stays', async () => {
    await put({
      concurrentJobs: 6,
      pool: [
        { priorityThreshold: 'LOW', size: 2 },
        { priorityThreshold: 'HIGH', size: 1 },
      ],
    });
    await api.admin.delete(`${path}/LOW`).expect(200);
    await api.admin.delete(`${path}/LOW`).expect(404);
    await api.admin.delete(`${path}/URGENT`).expect(400);
    expect((await json(path)).pool).toEqual([{ priorityThreshold: 'HIGH', size: 1 }]);
    await api.admin.delete(path).expect(200);
    expect(await json(path)).toEqual({ concurrentJobs: 6 });
  });
  const refused: [body: object, why: string][] = [
    [{ pool: [{ priorityThreshold: 'HIGH', size: -1 }] }, 'a negative size'],
    [{ pool: [{ priorityThreshold: 'HIGH', size: 'x' }] }, 'a size that is no number'],
    [{ pool: [{ priorityThreshold: 'HIGH' }] }, 'no size'],
    [{ pool: [{ priorityThreshold: 'URGENT', size: 1 }] }, 'an unknown priority'],
    [{ pool: [{ priorityThreshold: 'IMMEDIATE', size: 1 }] }, 'a pool for IMMEDIATE'],
    [
      {
        pool: [
          { priorityThreshold: 'HIGH', size: 1 },
          { priorityThreshold: 'HIGH', size: 2 },
        ],
      },
      'two of one threshold',
    ],
    [{ concurrentJobs: -1 }, 'a negative cap'],
    [{ pools: [] }, 'a misspelt name'],
  ];
  for (const [body, why] of refused)
    it(`refuses ${why}, and changes nothing`, async () => {
      const before = await json(path);
      await put(body).expect(400);
      expect(await json(path)).toEqual(before);
    });
  it('stays whole when two replace it at once', async () => {
    const bodies = ['HIGH', 'LOW'].map(priorityThreshold => ({ pool: [{ priorityThreshold, size: 1 }] }));
    await Promise.all([...bodies, ...bodies].map(body => put(body).expect(200)));
    expect((await json(path)).pool).toHaveLength(1);
  });
});

describe('/configuration/job-priority', () => {
  const path = '/API/configuration/job-priority';
  const put = (body: object) => api.admin.put(path).type(JSON_TYPE).send(body);

  it('is replaced as a whole, read back, cleared', async () => {
    const job = [
      { type: 'IMPORT', value: 'LOW' },
      { type: 'TRANSCODE_RANGE', value: 'HIGH' },
    ];
    await put({ job }).expect(200, '');
    expect(await json(path)).toEqual({ job });
    await put({ job: job.slice(0, 1) }).expect(200);
    expect(await json(path)).toEqual({ job: job.slice(0, 1) });
    const { text } = await api.admin.get(path).expect(200);
    expect(text).toContain('<job type="IMPORT">LOW</job>');
    await put({}).expect(200);
    expect((await json(path)).job ?? []).toEqual([]);
    await put({ job }).expect(200);
    await api.admin.delete(path).expect(200);
    expect((await json(path)).job ?? []).toEqual([]);
  });
  const refused: [body: object, why: string][] = [
    [{ job: [{ type: 'NO_SUCH_TYPE', value: 'LOW' }] }, 'an unknown type'],
    [{ job: [{ type: 'IMPORT', value: 'URGENT' }] }, 'an unknown priority'],
    [
      {
        job: [
          { type: 'IMPORT', value: 'LOW' },
          { type: 'IMPORT', value: 'HIGH' },
        ],
      },
      'a type twice',
    ],
  ];
  for (const [body, why] of refused)
    it(`refuses ${why}, and changes nothing`, async () => {
      await put({ job: [{ type: 'CONFORM', value: 'HIGH' }] }).expect(200);
      await put(body).expect(400);
      expect(await json(path)).toEqual({ job: [{ type: 'CONFORM', value: 'HIGH' }] });
    });
});

describe('who may', () => {
  it('read is who has _configuration_read; write, who administrates', async () => {
    const { agent } = await api.user('settings-reader', { roles: ['_configuration_read'] });
    await agent.get('/API/configuration/properties').expect(200);
    await agent.get('/API/configuration/job-pool').expect(200);
    await agent.put('/API/configuration/properties/x').type('text/plain').send('1').expect(403);
    await agent.delete('/API/configuration/job-pool').expect(403);
    const { agent: other } = await api.user('settings-other');
    await other.get('/API/configuration/properties').expect(403);
  });
});
