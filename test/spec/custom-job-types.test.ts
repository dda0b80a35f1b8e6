/*
 * Source: Vidispine API, "Custom job types", and the example of "Job tasks": the requests of the documentation, run.
 */
import { describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, NAMESPACE, startTestServer, succeed, XML } from '../support/jobspine.ts';

const server = await startTestServer();
const { get, post, remove, end, create } = server;

const EMPTY = '<TaskDefinitionListDocument xmlns="http://xml.vidispine.com/schema/vidispine"/>';
const TASKS = `<TaskDefinitionListDocument xmlns="http://xml.vidispine.com/schema/vidispine">
  <task>
    <description>A custom JavaScript step</description>
    <script><![CDATA[
    logger.log("My custom job is running!");
]]></script>
    <step>100</step>
    <dependency>
      <previous>false</previous>
      <allPrevious>true</allPrevious>
    </dependency>
    <jobType>MY_CUSTOM_JOB_TYPE</jobType>
    <critical>false</critical>
  </task>
</TaskDefinitionListDocument>`;

it('the example of the documentation runs to its end', async () => {
  const made = await post('/task-definition/jobtype/MY_CUSTOM_JOB_TYPE?id=25000', { body: Buffer.from(EMPTY) });
  expect(made).toMatchObject({ status: 200, type: XML });
  expect(made.text).toMatch(/<TaskDefinitionListDocument xmlns="[^"]+"(\/>|><\/TaskDefinitionListDocument>)$/);
  await succeed(post('/task-definition/', { body: TASKS }));
  const { text } = await succeed(post('/job?type=MY_CUSTOM_JOB_TYPE'));
  const [, id = ''] = /<jobId>(VX-\d+)<\/jobId>/.exec(text) ?? [];
  expect(text.replace(/^<\?xml[^>]*\?>/, '').replace(/<started>[^<]+/, '<started>…')).toBe(
    `<JobDocument xmlns="${NAMESPACE}"><jobId>${id}</jobId><user>admin</user><started>…</started>` +
      '<status>READY</status><type>MY_CUSTOM_JOB_TYPE</type><priority>MEDIUM</priority></JobDocument>',
  );
  const job = await end(id);
  expect(job).toMatchObject({
    status: 'FINISHED',
    totalSteps: 1,
    currentStep: { description: 'A custom JavaScript step', number: 1, status: 'FINISHED' },
    log: { task: [{ step: 100, attempts: 0, status: 'FINISHED', description: 'A custom JavaScript step' }] },
  });
});

it('the failing example on PLACEHOLDER_IMPORT ends in a warning, because its step is not critical', async () => {
  const task = `<TaskDefinitionListDocument xmlns="http://xml.vidispine.com/schema/vidispine">
  <task>
    <description>A custom JavaScript step</description>
    <script><![CDATA[
// This script does nothing but fail the job
job.fatalFail("Testing job failing");
]]></script>
    <step>10000</step>
    <dependency>
      <previous>false</previous>
      <allPrevious>true</allPrevious>
    </dependency>
    <jobType>PLACEHOLDER_IMPORT</jobType>
    <critical>false</critical>
  </task>
</TaskDefinitionListDocument>`;
  await succeed(post('/task-definition/', { body: task }));
  const job = await end((await create('PLACEHOLDER_IMPORT')).jobId);
  expect(job).toMatchObject({
    status: 'FINISHED_WARNING',
    log: { task: [{ step: 10_000, attempts: 0, status: 'FAILED_FATAL', errorMessage: 'Testing job failing' }] },
  });
});

describe('POST /task-definition/jobtype/(type)', () => {
  it.each([
    ['19999', 400],
    ['20000', 200],
    ['30000', 200],
    ['30001', 400],
  ])('with id=%s answers %i: ids are from 20000 to 30000', async (id, status) => {
    expect(await post(`/task-definition/jobtype/TYPE_OF_${id}?id=${id}`)).toMatchObject({ status });
  });

  it('refuses a name or an id that is taken with 409, and no id, or a name that is none, with 400', async () => {
    await succeed(post('/task-definition/jobtype/TAKEN?id=25100'));
    expect(await post('/task-definition/jobtype/TAKEN?id=25101')).toMatchObject({ status: 409 });
    expect(await post('/task-definition/jobtype/OTHER?id=25100')).toMatchObject({ status: 409 });
    expect(await post('/task-definition/jobtype/TRANSCODE?id=25102')).toMatchObject({ status: 409 });
    expect(await post('/task-definition/jobtype/NAMELESS')).toMatchObject({ status: 400 });
    expect(await post('/task-definition/jobtype/a%20b?id=25103')).toMatchObject({ status: 400 });
    expect((await get('/jobtype', { accept: JSON_TYPE })).text).not.toMatch(/OTHER|NAMELESS|a b/);
  });

  it('takes tasks too', async () => {
    const body = '{"task":[{"step":100,"script":"job.log(\\"hello\\")"}]}';
    const answer = await succeed(post('/task-definition/jobtype/WITH_TASKS?id=25200', { body, accept: JSON_TYPE }));
    expect(answer.json()).toMatchObject({ task: [{ jobType: 'WITH_TASKS', step: 100 }] });
  });
});

describe('DELETE /task-definition/jobtype/(type)', () => {
  it('removes a custom type with its tasks; its jobs stay', async () => {
    const type = await server.newType([{ step: 100, script: '' }]);
    const { jobId } = await end((await create(type)).jobId);
    expect(await remove(`/task-definition/jobtype/${type}/`)).toMatchObject({ status: 200, text: '' });
    expect((await get('/jobtype')).text).not.toContain(`<uri>${type}</uri>`);
    expect(await get(`/task-definition/jobtype/${type}`)).toMatchObject({ status: 404 });
    expect(await post(`/job?type=${type}`)).toMatchObject({ status: 400 });
    expect((await get(`/job/${jobId}`, { accept: JSON_TYPE })).json<JobJson>()).toMatchObject({ type });
    expect((await get(`/job?user=false&type=${type}`, { accept: JSON_TYPE })).json()).toMatchObject({ hits: 1 });
  });

  it('refuses a documented type, and one that there is not', async () => {
    expect((await remove('/task-definition/jobtype/TRANSCODE')).status).toBeGreaterThanOrEqual(400);
    expect((await get('/jobtype')).text).toContain('<uri>TRANSCODE</uri>');
    expect(await remove('/task-definition/jobtype/NO_SUCH_TYPE')).toMatchObject({ status: 404 });
  });
});
