/*
 * Source: Vidispine API, "Configuration properties", "Job pools", "Priority pools", "Dedicated pools", "Job priority".
 *
 * How pools admit jobs is in job-admission.test.ts.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { JSON_TYPE, NAMESPACE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put, remove, send, create } = server;

const read = async (path: string) => (await succeed(get(path, { accept: JSON_TYPE }))).json();

describe('/configuration', () => {
  it('lists what is below it', async () => {
    expect(await read('/configuration')).toEqual({ uri: ['job-pool', 'job-priority', 'properties'] });
    expect(await get('/configuration', { accept: TEXT })).toMatchObject({ type: TEXT });
  });
});

describe('/configuration/properties', () => {
  const PATH = '/configuration/properties';

  it('sets one property with a document in XML, shows it as document, as text and in the list', async () => {
    const body = `<ConfigurationPropertyDocument xmlns="${NAMESPACE}" lastChange="2015-06-01T10:00:00.000Z"><key>concurrentJobs</key><value>5</value></ConfigurationPropertyDocument>`;
    expect(await put(PATH, { body })).toMatchObject({ status: 200, text: '' });
    const { text } = await get(`${PATH}/concurrentJobs`);
    expect(text).toMatch(
      new RegExp(
        `<ConfigurationPropertyDocument xmlns="${NAMESPACE}" lastChange="[\\d-]+T[\\d:.]+Z"><key>concurrentJobs</key><value>5</value></ConfigurationPropertyDocument>$`,
      ),
    );
    expect(await get(`${PATH}/concurrentJobs`, { accept: TEXT })).toMatchObject({ type: TEXT, text: '5' });
    expect(await read(PATH)).toMatchObject({
      property: [{ key: 'concurrentJobs', value: '5', lastChange: expect.stringMatching(/T.*\.\d{3}\+0000$/) }],
    });
  });

  it('sets one with JSON, and many with a list', async () => {
    await succeed(put(PATH, { body: '{"key":"maxRetries","value":"2"}' }));
    await succeed(
      post(PATH, { body: '{"property":[{"key":"retryDelay","value":"0"},{"key":"myApp_x","value":"y"}]}' }),
    );
    for (const [key, value] of Object.entries({ maxRetries: '2', retryDelay: '0', myApp_x: 'y' }))
      expect(await get(`${PATH}/${key}`, { accept: TEXT })).toMatchObject({ text: value });
  });

  it('sets one with its bare value, finds it whatever the case of its key, and forgets it', async () => {
    await succeed(put(`${PATH}/problemcheckinterval`, { body: '7', type: TEXT }));
    expect(await read(`${PATH}/problemCheckInterval`)).toMatchObject({ key: 'problemCheckInterval', value: '7' });
    expect(await get(`${PATH}/PROBLEMCHECKINTERVAL/`, { accept: TEXT })).toMatchObject({ text: '7' });
    expect((await remove(`${PATH}/problemCheckInterval`)).status).toBeLessThan(300);
    expect(await get(`${PATH}/problemCheckInterval`)).toMatchObject({ status: 404 });
    expect(await remove(`${PATH}/problemCheckInterval`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['concurrentJobs', '-1'],
    ['concurrentJobs', 'many'],
    ['dedicatedJobPool', 'perhaps'],
    ['maxRetries', '1.5'],
    ['retryDelay', ''],
    ['problemCheckInterval', '0'],
    ['javascriptTimeout', 'never'],
    ['javascriptMemory', '1'],
  ])('refuses %s=%j, and says what it must be', async (key, value) => {
    const answer = await put(PATH, { body: JSON.stringify({ key, value }), accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      invalidInput: { context: key, value, explanation: expect.stringContaining('must be') },
    });
  });

  it('sets all of a list or none', async () => {
    const body = '{"property":[{"key":"myApp_first","value":"1"},{"key":"maxRetries","value":"-1"}]}';
    expect(await post(PATH, { body })).toMatchObject({ status: 400 });
    expect(await get(`${PATH}/myApp_first`)).toMatchObject({ status: 404 });
  });

  it('is read with _configuration_read, and written with _administrator', async () => {
    const reader = await server.user('configuration-reader', '_configuration_read');
    const nobody = await server.user('configuration-nobody');
    expect(await get(PATH, { as: reader })).toMatchObject({ status: 200 });
    expect(await get(PATH, { as: nobody })).toMatchObject({ status: 403 });
    expect(await put(`${PATH}/maxRetries`, { as: reader, body: '1', type: TEXT })).toMatchObject({ status: 403 });
  });
});

describe('/configuration/job-pool', () => {
  const PATH = '/configuration/job-pool';
  beforeEach(async () => {
    await remove(PATH);
    await remove('/configuration/properties/concurrentJobs');
  });

  it('is by default the documented document', async () => {
    expect((await get(PATH)).text.replace(/^<\?xml[^>]*\?>/, '')).toBe(
      `<JobPoolListDocument xmlns="${NAMESPACE}"><concurrentJobs>3</concurrentJobs></JobPoolListDocument>`,
    );
    expect((await get(PATH, { accept: JSON_TYPE })).text).toBe('{"concurrentJobs":3}');
  });

  it.each([
    ['priority pools', [{ HIGH: 2 }, { LOWEST: 3 }]],
    ['only MEDIUM and higher', [{ MEDIUM: 3 }]],
    ['dedicated pools', [{ HIGH: 2 }, { MEDIUM: 3 }, { LOWEST: 5 }]],
  ])('takes the documented example of %s', async (_, pools) => {
    const entries = pools.flatMap(pool => Object.entries(pool));
    const pool = entries.map(
      ([threshold, size]) => `  <pool>
    <priorityThreshold>${threshold}</priorityThreshold>
    <size>${size}</size>
  </pool>`,
    );
    const body = `<JobPoolListDocument xmlns="${NAMESPACE}">\n${pool.join('\n')}\n</JobPoolListDocument>`;
    expect(await put(PATH, { body })).toMatchObject({ status: 200, text: '' });
    const listed = entries.map(
      ([threshold, size]) => `<pool><priorityThreshold>${threshold}</priorityThreshold><size>${size}</size></pool>`,
    );
    // Without concurrentJobs: a client that sends back what it has read must not set a limit by it.
    expect((await get(PATH)).text).toMatch(
      new RegExp(`xmlns="${NAMESPACE}">${listed.join('')}</JobPoolListDocument>$`),
    );
  });

  it('is one value with the property concurrentJobs, whichever of the two is set', async () => {
    await succeed(put(PATH, { body: '{"concurrentJobs":10,"pool":[{"priorityThreshold":"HIGH","size":2}]}' }));
    expect(await get('/configuration/properties/concurrentJobs', { accept: TEXT })).toMatchObject({ text: '10' });
    await server.setProperty('concurrentJobs', 4);
    expect(await read(PATH)).toEqual({ concurrentJobs: 4, pool: [{ priorityThreshold: 'HIGH', size: 2 }] });
  });

  it('is replaced by PUT, added to by PATCH, emptied by DELETE, which leaves concurrentJobs', async () => {
    await succeed(put(PATH, { body: '{"concurrentJobs":10,"pool":[{"priorityThreshold":"HIGH","size":2}]}' }));
    await succeed(send('PATCH', PATH, { body: '{"pool":[{"priorityThreshold":"LOWEST","size":3}]}' }));
    expect(await read(PATH)).toMatchObject({ pool: [{ priorityThreshold: 'HIGH' }, { priorityThreshold: 'LOWEST' }] });
    await succeed(put(PATH, { body: '{"pool":[{"priorityThreshold":"LOW","size":1}]}' }));
    expect(await read(PATH)).toEqual({ concurrentJobs: 10, pool: [{ priorityThreshold: 'LOW', size: 1 }] });
    expect(await remove(`${PATH}/LOW`)).toMatchObject({ status: 200 });
    expect(await read(PATH)).toEqual({ concurrentJobs: 10 });
    await succeed(put(PATH, { body: '{"pool":[{"priorityThreshold":"LOW","size":1}]}' }));
    expect(await remove(PATH)).toMatchObject({ status: 200 });
    expect(await read(PATH)).toEqual({ concurrentJobs: 10 });
  });

  it('refuses to remove a pool that there is not, and a priority that is none', async () => {
    expect(await remove(`${PATH}/HIGH`)).toMatchObject({ status: 404 });
    expect(await remove(`${PATH}/SOON`)).toMatchObject({ status: 400 });
  });

  it.each([
    ['a negative size', '{"pool":[{"priorityThreshold":"HIGH","size":-1}]}'],
    ['an unknown priority', '{"pool":[{"priorityThreshold":"URGENT","size":1}]}'],
    ['a pool for IMMEDIATE', '{"pool":[{"priorityThreshold":"IMMEDIATE","size":1}]}'],
    [
      'two pools of one threshold',
      '{"pool":[{"priorityThreshold":"LOW","size":1},{"priorityThreshold":"LOW","size":2}]}',
    ],
    ['a pool without a size', '{"pool":[{"priorityThreshold":"LOW"}]}'],
    ['a pool without a threshold', '{"pool":[{"size":1}]}'],
    ['a size that is no number', '{"pool":[{"priorityThreshold":"LOW","size":"few"}]}'],
    ['a negative concurrentJobs', '{"concurrentJobs":-1}'],
    ['an unknown member', '{"pools":[]}'],
    ['an unknown element', `<JobPoolListDocument xmlns="${NAMESPACE}"><pools/></JobPoolListDocument>`],
  ])('refuses %s with 400, and keeps what was', async (_, body) => {
    await succeed(put(PATH, { body: '{"concurrentJobs":9,"pool":[{"priorityThreshold":"HIGH","size":2}]}' }));
    expect(await put(PATH, { body, accept: XML })).toMatchObject({ status: 400, type: XML });
    expect(await read(PATH)).toEqual({ concurrentJobs: 9, pool: [{ priorityThreshold: 'HIGH', size: 2 }] });
  });
});

describe('/configuration/job-priority', () => {
  const PATH = '/configuration/job-priority';

  it('gives jobs of a type their default priority', async () => {
    const body = `<JobPriorityConfigurationDocument xmlns="${NAMESPACE}"><job type="TRANSCODE_RANGE">HIGH</job></JobPriorityConfigurationDocument>`;
    expect(await put(PATH, { body })).toMatchObject({ status: 200, text: '' });
    expect((await get(PATH)).text).toContain('<job type="TRANSCODE_RANGE">HIGH</job>');
    expect(await read(PATH)).toEqual({ job: [{ type: 'TRANSCODE_RANGE', value: 'HIGH' }] });
    expect(await create('TRANSCODE_RANGE')).toMatchObject({ priority: 'HIGH' });
    expect(await create('TRANSCODE_RANGE', 'priority=LOW')).toMatchObject({ priority: 'LOW' });
    expect(await create('CONFORM')).toMatchObject({ priority: 'MEDIUM' });
  });

  it.each(['{}', ''])('is cleared by the body %j or by DELETE', async body => {
    await succeed(put(PATH, { body: '{"job":[{"type":"CONFORM","value":"LOW"}]}' }));
    await succeed(body === '' ? remove(PATH) : put(PATH, { body }));
    expect(await create('CONFORM')).toMatchObject({ priority: 'MEDIUM' });
  });

  it.each([
    '{"job":[{"type":"NO_SUCH_TYPE","value":"LOW"}]}',
    '{"job":[{"type":"CONFORM","value":"SOON"}]}',
    '{"job":[{"type":"CONFORM","value":"LOW"},{"type":"CONFORM","value":"HIGH"}]}',
  ])('refuses %s', async body => {
    expect(await put(PATH, { body })).toMatchObject({ status: 400 });
  });
});
