/*
 * Source: Vidispine API, "Jobs", "Job states", "Job priority", "Job types", "Job metadata".
 *
 * The server of this file runs no jobs: what is created stays as it is.
 */
import { describe, expect, it } from 'vitest';
import { type Answer, type JobJson, JSON_TYPE, NAMESPACE, startTestServer, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put, remove, create, job } = server;
const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const NOT_FOUND =
  '{"notFound":{"type":"Job","id":"VX-1000000","context":null},"internalServer":null,"forbidden":null,' +
  '"notYetImplemented":null,"conflict":null,"invalidInput":null,"licenseFault":null,"fileAlreadyExists":null,' +
  '"notAuthorized":null}';

const fields = (...pairs: [key: string, value: string][]): string =>
  `<SimpleMetadataDocument xmlns="${NAMESPACE}">${pairs
    .map(([key, value]) => `<field><key>${key}</key><value>${value}</value></field>`)
    .join('')}</SimpleMetadataDocument>`;

const dataOf = ({ data = [] }: JobJson): Record<string, string> =>
  Object.fromEntries(data.map(({ key, value }) => [key, value]));

const reasonOf = (answer: Answer): string =>
  Object.values(answer.json<Record<string, { explanation?: string }>>()).find(part => part !== null)?.explanation ?? '';

describe('POST /job', () => {
  it('answers the JobDocument of a READY job, in the order of the schema and without what is not known yet', async () => {
    const { status, type, text } = await post('/job?type=PLACEHOLDER_IMPORT');
    expect({ status, type }).toEqual({ status: 200, type: XML });
    expect(text).toMatch(
      new RegExp(
        `^${XML_HEAD.replaceAll('?', '\\?')}<JobDocument xmlns="${NAMESPACE}"><jobId>VX-\\d+</jobId>` +
          '<user>admin</user><started>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z</started>' +
          '<status>READY</status><type>PLACEHOLDER_IMPORT</type><priority>MEDIUM</priority></JobDocument>$',
      ),
    );
  });

  it('answers six members in JSON, its time with +0000 and three decimals', async () => {
    const { text } = await post('/job?type=PLACEHOLDER_IMPORT', { accept: JSON_TYPE });
    expect(text).toMatch(
      /^\{"jobId":"VX-\d+","user":"admin","started":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000","status":"READY","type":"PLACEHOLDER_IMPORT","priority":"MEDIUM"\}$/,
    );
  });

  it('takes metadata from repeated jobmetadata parameters', async () => {
    const { jobId } = await create('CONFORM', 'jobmetadata=myApp_a%3d1&jobmetadata=myApp_b%3D2');
    expect(dataOf(await job(jobId))).toMatchObject({ myApp_a: '1', myApp_b: '2' });
  });

  it.each([
    ['XML', fields(['myApp_a', 'document'], ['myApp_c', '3'])],
    ['JSON', '{"field":[{"key":"myApp_a","value":"document"},{"key":"myApp_c","value":"3"}]}'],
  ])('takes metadata from a SimpleMetadataDocument in %s, which wins over the parameters', async (_, body) => {
    const { jobId } = await create('CONFORM', 'jobmetadata=myApp_a%3Dquery&jobmetadata=myApp_b%3D2', { body });
    expect(dataOf(await job(jobId))).toMatchObject({ myApp_a: 'document', myApp_b: '2', myApp_c: '3' });
  });

  it.each(['LOWEST', 'LOW', 'MEDIUM', 'HIGH', 'HIGHEST', 'IMMEDIATE'])('takes the priority %s', async priority => {
    expect(await create('CONFORM', `priority=${priority}`)).toMatchObject({ priority });
  });

  it('takes notification and notificationData, for a placeholder notification', async () => {
    expect(await create('CONFORM', 'notification=VX-1&notificationData=a%3Db')).toMatchObject({ status: 'READY' });
  });

  it('creates the job in HOLD with holdJob=true', async () => {
    const { jobId, status } = await create('CONFORM', 'holdJob=true');
    expect(status).toBe('HOLD');
    expect((await get(`/job/${jobId}`, { accept: TEXT })).text).toBe('HOLD');
  });

  it.each([
    ['an unknown type', '?type=NO_SUCH_TYPE', 'type', 'NO_SUCH_TYPE'],
    ['no type', '', 'type', null],
    ['an empty type', '?type=', 'type', null],
    ['an unknown priority', '?type=CONFORM&priority=URGENT', 'priority', 'URGENT'],
    ['a word for holdJob', '?type=CONFORM&holdJob=maybe', 'holdJob', 'maybe'],
    ['metadata without a key', '?type=CONFORM&jobmetadata=%3D1', 'jobmetadata', '=1'],
    ['metadata without an equals sign', '?type=CONFORM&jobmetadata=lonely', 'jobmetadata', 'lonely'],
  ])('refuses %s with 400, naming the parameter and the value', async (_, query, context, value) => {
    const answer = await post(`/job${query}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ invalidInput: { context, value } });
    expect(reasonOf(answer)).not.toBe('');
  });

  it('creates nothing when it refuses', async () => {
    const hits = async () => (await get('/job', { accept: JSON_TYPE })).json().hits;
    const before = await hits();
    await post('/job?type=NO_SUCH_TYPE');
    await post('/job?type=CONFORM', { body: '<SimpleMetadataDocument><field/></SimpleMetadataDocument>' });
    await post('/job?type=CONFORM', { body: '{"field":1}' });
    expect(await hits()).toBe(before);
  });

  it('needs the role _job_write', async () => {
    const reader = await server.user('reader', '_job_read');
    expect(await post('/job?type=CONFORM', { as: reader })).toMatchObject({ status: 403 });
  });

  it('needs the role _super_access_user for IMMEDIATE', async () => {
    const writer = await server.user('writer', '_job_write', '_job_read');
    const superUser = await server.user('super', '_job_write', '_super_access_user');
    const refused = await post('/job?type=CONFORM&priority=IMMEDIATE', { as: writer, accept: JSON_TYPE });
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({ forbidden: { explanation: expect.stringContaining('_super_access_user') } });
    expect(await post('/job?type=CONFORM&priority=IMMEDIATE', { as: superUser })).toMatchObject({ status: 200 });
    const { jobId } = (await post('/job?type=CONFORM', { as: writer, accept: JSON_TYPE })).json<JobJson>();
    expect(await put(`/job/${jobId}?priority=IMMEDIATE`, { as: writer })).toMatchObject({ status: 403 });
    expect(await put(`/job/${jobId}?priority=IMMEDIATE`, { as: superUser })).toMatchObject({ status: 200 });
    expect(await post(`/job/${jobId}/re-run`, { as: writer })).toMatchObject({ status: 403 });
    expect(await post(`/job/${jobId}/re-run?priority=LOW`, { as: writer })).toMatchObject({ status: 200 });
  });
});

describe('GET /job/(job-id)', () => {
  it('always has the log, also of a job that has not started, and no data that there is not', async () => {
    const { jobId, started } = await create('TIMELINE', 'jobmetadata=myApp_a%3D1');
    expect((await get(`/job/${jobId}`, { accept: JSON_TYPE })).text).toBe(
      `{"jobId":"${jobId}","user":"admin","started":"${started}","status":"READY","type":"TIMELINE",` +
        '"priority":"MEDIUM","log":{"task":[]}}',
    );
  });

  it('shows the item of a job without metadata=true, generated from itemId', async () => {
    const { jobId, started } = await create('TIMELINE', 'jobmetadata=itemId%3DVX-93&jobmetadata=myApp_a%3D1');
    expect((await get(`/job/${jobId}`, { accept: JSON_TYPE })).text).toBe(
      `{"jobId":"${jobId}","user":"admin","started":"${started}","status":"READY","type":"TIMELINE",` +
        '"priority":"MEDIUM","data":[{"key":"item","value":"VX-93"}],"log":{"task":[]}}',
    );
    expect((await get(`/job/${jobId}`)).text).toContain(
      '<priority>MEDIUM</priority><data><key>item</key><value>VX-93</value></data><log',
    );
  });

  it('has all metadata with metadata=true, and of that what field names', async () => {
    const { jobId } = await create('CONFORM', 'jobmetadata=a%3D1&jobmetadata=b%3D2&jobmetadata=itemId%3DVX-9');
    const ask = async (query: string) =>
      dataOf((await get(`/job/${jobId}?${query}`, { accept: JSON_TYPE })).json<JobJson>());
    expect(await ask('metadata=true')).toMatchObject({ a: '1', b: '2', itemId: 'VX-9', item: 'VX-9' });
    expect(await ask('metadata=true&field=b,itemId')).toEqual({ b: '2', itemId: 'VX-9' });
    expect(await ask('metadata=true&field=nothing')).toEqual({});
  });

  it('answers only the state as text/plain', async () => {
    const { jobId } = await create('CONFORM');
    const { status, type, text } = await get(`/job/${jobId}`, { accept: TEXT });
    expect({ status, type, text }).toEqual({ status: 200, type: TEXT, text: 'READY' });
  });

  it('takes the long form of the id', async () => {
    const { jobId } = await create('CONFORM');
    expect((await get(`/job/JOB-${jobId}`, { accept: JSON_TYPE })).json<JobJson>().jobId).toBe(jobId);
  });

  it('needs the role _job_read', async () => {
    const nobody = await server.user('nobody');
    const { jobId } = await create('CONFORM');
    expect(await get(`/job/${jobId}`, { as: nobody })).toMatchObject({ status: 403 });
  });
});

describe('an id that is none', () => {
  it.each([
    ['GET', '/job/VX-1000000'],
    ['PUT', '/job/VX-1000000?priority=LOW'],
    ['DELETE', '/job/VX-1000000'],
    ['DELETE', '/job?id=VX-1000000'],
    ['POST', '/job/VX-1000000/re-run'],
    ['POST', '/job/VX-1000000/step/1/run'],
    ['GET', '/job/VX-1000000/problem'],
  ])('is 404 for %s %s, in JSON, XML and text', async (method, path) => {
    const as = (accept: string) => server.send(method, path, { accept });
    expect(await as(JSON_TYPE)).toMatchObject({ status: 404, type: JSON_TYPE, text: NOT_FOUND });
    expect(await as(XML)).toMatchObject({
      status: 404,
      type: XML,
      text: `${XML_HEAD}<ExceptionDocument xmlns="${NAMESPACE}"><notFound><type>Job</type><id>VX-1000000</id></notFound></ExceptionDocument>`,
    });
    expect(await as(TEXT)).toMatchObject({
      status: 404,
      type: TEXT,
      text: '404 A resource could not be found\nType: Job\nID: VX-1000000\n',
    });
  });

  it.each(['VX-0', 'VX-01', 'VX-', 'vx-1', 'ABC-1', 'VX-99999999999999999999', '1', '..%2f', 'VX-1%00'])(
    'is 404 when it is %s',
    async id => {
      await create('CONFORM');
      expect((await get(`/job/${id}`)).status).toBe(404);
    },
  );
});

describe('PUT /job/(job-id)', () => {
  it('changes the priority and answers 200 without a body', async () => {
    const { jobId } = await create('CONFORM');
    expect(await put(`/job/${jobId}?priority=HIGHEST`)).toMatchObject({ status: 200, text: '' });
    expect(await job(jobId)).toMatchObject({ priority: 'HIGHEST' });
  });

  it('makes it MEDIUM when no priority is given', async () => {
    const { jobId } = await create('CONFORM', 'priority=LOW');
    expect(await put(`/job/${jobId}`)).toMatchObject({ status: 200 });
    expect(await job(jobId)).toMatchObject({ priority: 'MEDIUM' });
  });

  it('refuses an unknown priority', async () => {
    const { jobId } = await create('CONFORM');
    const answer = await put(`/job/${jobId}?priority=SOON`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ invalidInput: { context: 'priority', value: 'SOON' } });
  });

  it('tells of a job that has ended by its id', async () => {
    const { jobId } = await create('CONFORM');
    await server.abort(jobId, '?cleanup=false');
    const answer = await put(`/job/${jobId}?priority=LOW`, { accept: JSON_TYPE });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ conflict: { id: jobId } });
  });
});

describe('DELETE /job/(job-id)', () => {
  it('makes a READY job ABORTED at once with cleanup=false, keeps it, and answers 200 without a body', async () => {
    const { jobId } = await create('CONFORM');
    expect(await remove(`/job/${jobId}?cleanup=false&reason=not+needed`)).toMatchObject({ status: 200, text: '' });
    const aborted = await job(jobId);
    expect(aborted).toMatchObject({ status: 'ABORTED', finished: expect.stringMatching(/\+0000$/) });
    expect(dataOf(aborted)).toMatchObject({ abortReason: 'not needed' });
  });

  it('refuses a word for cleanup', async () => {
    const { jobId } = await create('CONFORM');
    expect(await remove(`/job/${jobId}?cleanup=perhaps`)).toMatchObject({ status: 400 });
    expect(await job(jobId)).toMatchObject({ status: 'READY' });
  });

  it('tells of a job that has ended by its id, in a conflict', async () => {
    const { jobId } = await create('CONFORM');
    await server.abort(jobId, '?cleanup=false');
    const answer = await remove(`/job/${jobId}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ conflict: { id: jobId, explanation: expect.stringContaining('ABORTED') } });
  });
});

describe('DELETE /job', () => {
  const aborted = async (): Promise<string> => {
    const { jobId } = await create('CONFORM');
    await server.abort(jobId, '?cleanup=false');
    return jobId;
  };

  it('deletes one job that has ended', async () => {
    const id = await aborted();
    expect(await remove(`/job?id=${id}`)).toMatchObject({ status: 200, text: '' });
    expect(await get(`/job/${id}`)).toMatchObject({ status: 404 });
  });

  it('deletes many', async () => {
    const ids = [await aborted(), await aborted(), await aborted()];
    expect(await remove(`/job?id=${ids.join(',')}`)).toMatchObject({ status: 200 });
    for (const id of ids) expect(await get(`/job/${id}`)).toMatchObject({ status: 404 });
  });

  it('refuses one that has not ended with 400, and deletes none then', async () => {
    const id = await aborted();
    const { jobId } = await create('CONFORM');
    const answer = await remove(`/job?id=${id},${jobId}`, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      invalidInput: { context: 'Job', id: jobId, explanation: expect.stringContaining('still running') },
    });
    expect(await get(`/job/${id}`)).toMatchObject({ status: 200 });
  });

  it('refuses one that does not exist with 404, and deletes none then', async () => {
    const id = await aborted();
    expect(await remove(`/job?id=${id},VX-1000000`)).toMatchObject({ status: 404 });
    expect(await get(`/job/${id}`)).toMatchObject({ status: 200 });
  });

  it.each(['/job', '/job?id=', '/job?id=,'])('needs an id: %s', async path => {
    const answer = await remove(path, { accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ invalidInput: { context: 'id' } });
  });

  it('takes the same id twice', async () => {
    const id = await aborted();
    expect(await remove(`/job?id=${id},${id}`)).toMatchObject({ status: 200 });
  });
});

describe('POST /job/(job-id)/re-run', () => {
  it('answers the JobDocument of a new job of the same type, priority and metadata', async () => {
    const original = await create('CONFORM', 'priority=HIGH&jobmetadata=myApp_a%3D1');
    const answer = await post(`/job/${original.jobId}/re-run`, { accept: JSON_TYPE });
    expect(answer.status).toBe(200);
    const copy = answer.json<JobJson>();
    expect(copy.jobId).not.toBe(original.jobId);
    expect(Object.keys(copy)).toEqual(['jobId', 'user', 'started', 'status', 'type', 'priority']);
    expect(copy).toMatchObject({ user: 'admin', status: 'READY', type: 'CONFORM', priority: 'HIGH' });
    expect(dataOf(await job(copy.jobId))).toMatchObject({ myApp_a: '1' });
    expect(await job(original.jobId)).toMatchObject({ status: 'READY' });
  });

  it('takes another priority', async () => {
    const { jobId } = await create('CONFORM', 'priority=HIGH');
    const answer = await post(`/job/${jobId}/re-run?priority=LOWEST`, { accept: JSON_TYPE });
    expect(answer.json()).toMatchObject({ priority: 'LOWEST' });
  });

  it('copies the metadata as it was given, not what has been set since', async () => {
    const { jobId } = await create('CONFORM', 'jobmetadata=a%3D1');
    await put(`/job/${jobId}/step/0/data`, { body: fields(['a', '2'], ['b', '3']) });
    expect(dataOf(await job(jobId))).toMatchObject({ a: '2', b: '3' });
    const copy = (await post(`/job/${jobId}/re-run`, { accept: JSON_TYPE })).json<JobJson>();
    const { a, b } = dataOf(await job(copy.jobId));
    expect({ a, b }).toEqual({ a: '1', b: undefined });
  });
});

describe('POST /job/(job-id)/step/(step)/run', () => {
  it('refuses a job that is not in HOLD, and names it', async () => {
    const { jobId } = await create(await server.newType([{ step: 100, script: '' }]));
    const answer = await post(`/job/${jobId}/step/100/run`, { accept: JSON_TYPE });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ conflict: { id: jobId } });
  });

  it.each(['200', '0', 'x', '-1', '99999999999999999999'])(
    'answers 404 for the step %s that there is not',
    async step => {
      const { jobId } = await create(await server.newType([{ step: 100, script: '' }]), 'holdJob=true');
      const answer = await post(`/job/${jobId}/step/${step}/run`, { accept: JSON_TYPE });
      expect(answer.status).toBe(404);
      expect(answer.json()).toMatchObject({ notFound: { type: 'Step', id: step } });
    },
  );
});

describe('PUT /job/(job-id)/step/(step)/data', () => {
  it('sets metadata of the job', async () => {
    const { jobId } = await create('CONFORM', 'jobmetadata=a%3D1');
    expect(await put(`/job/${jobId}/step/0/data`, { body: fields(['b', 'x &amp; y']) })).toMatchObject({ status: 200 });
    expect(dataOf(await job(jobId))).toMatchObject({ a: '1', b: 'x & y' });
  });
});

describe('GET /jobtype', () => {
  const DOCUMENTED = [
    'NONE',
    'IMPORT',
    'PLACEHOLDER_IMPORT',
    'RAW_IMPORT',
    'AUTO_IMPORT',
    'SHAPE_IMPORT',
    'SIDECAR_IMPORT',
    'ESSENCE_VERSION',
    'TRANSCODE_RANGE',
    'CONFORM',
    'TIMELINE',
    'ANALYZE',
    'SHAPE_UPDATE',
    'IMF_ANALYZE',
  ];
  const OF_MEDIA = [
    'TRANSCODE',
    'THUMBNAIL',
    'RAW_TRANSCODE',
    'EXPORT',
    'COPY_FILE',
    'MOVE_FILE',
    'DELETE_FILE',
    'LIST_ITEMS',
    'FILE_ANALYZE',
  ];

  it('lists the documented types as XML, JSON and text', async () => {
    const list = (await get('/jobtype', { accept: JSON_TYPE })).json<{ uri: string[] }>();
    expect(list.uri).toEqual(expect.arrayContaining([...DOCUMENTED, ...OF_MEDIA]));
    expect((await get('/jobtype')).text).toContain(
      `<URIListDocument xmlns="${NAMESPACE}"><uri>NONE</uri><uri>IMPORT</uri><uri>PLACEHOLDER_IMPORT</uri>`,
    );
    expect((await get('/jobtype', { accept: TEXT })).text.split('\r\n')).toEqual([...list.uri, '']);
  });

  it.each(DOCUMENTED)('has %s, of which jobs can be created', async type => {
    expect(await create(type)).toMatchObject({ type, status: 'READY' });
  });

  it.each(OF_MEDIA)('has %s, of which jobs are refused that do not say what to work on', async type => {
    expect(await post(`/job?type=${type}`)).toMatchObject({ status: 400, text: expect.stringContaining(type) });
  });
});
