/*
 * Requests of real Vidispine clients that manage job types, task definitions and configuration.
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put, remove, newType } = server;
const XMLNS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';

interface Task {
  id: number;
  step: number;
  jobType: string;
  script?: string;
}
const read = async <T>(path: string): Promise<T> => (await succeed(get(path, { accept: JSON_TYPE }))).json<T>();
const tasksOf = async (type: string): Promise<Task[]> =>
  (await read<{ task?: Task[] }>(`/task-definition/jobtype/${type}/`)).task ?? [];

describe('job types', () => {
  it('are names, not URLs: GET /jobtype', async () => {
    const { uri } = await read<{ uri: string[] }>('/jobtype/');
    for (const name of uri) expect(name).toMatch(/^[A-Z_0-9]+$/);
  });

  it.each([
    ['an empty body', {}],
    ['an empty body of type JSON', { type: JSON_TYPE }],
    ['{}', { body: '{}' }],
    ['<TaskDefinitionListDocument/>', { body: '<TaskDefinitionListDocument/>' }],
    [
      'an empty list document',
      { body: `<?xml version="1.0"?>\n<TaskDefinitionListDocument ${XMLNS}></TaskDefinitionListDocument>` },
    ],
  ])('are created with %s', async (name, sent) => {
    const type = `MADE_${name.length}`;
    expect(await post(`/task-definition/jobtype/${type}/?id=${25_000 + name.length}`, sent)).toMatchObject({
      status: 200,
    });
    expect(await tasksOf(type)).toEqual([]);
    expect(await remove(`/task-definition/jobtype/${type}/`, { type: JSON_TYPE })).toMatchObject({ status: 200 });
  });
});

describe('task definitions', () => {
  it('posted in JSON: POST /task-definition/ returns ids, which lists show as numbers', async () => {
    const jobType = await newType();
    const body = JSON.stringify({ task: [{ description: 'A', step: 100, jobType, script: 'job.log(1)' }] });
    const { uri } = (await succeed(post('/task-definition/', { body, accept: JSON_TYPE }))).json<{ uri: string[] }>();
    expect(await tasksOf(jobType)).toMatchObject([{ id: Number(uri[0]), step: 100, jobType }]);
    expect((await get(`/task-definition/?type=${jobType}`, { accept: XML })).text).toContain(`<task id="${uri[0]}">`);
  });

  it('posted in JSON with numbers and booleans as text', async () => {
    const jobType = await newType();
    const task = [
      {
        step: '100',
        flags: '12',
        jobType,
        script: '',
        critical: 'false',
        dependency: { step: '0', allPrevious: 'true' },
      },
    ];
    await succeed(post('/task-definition', { body: JSON.stringify({ task }) }));
    expect(await tasksOf(jobType)).toMatchObject([
      { step: 100, flags: 12, critical: false, dependency: { step: 0, allPrevious: true } },
    ]);
  });

  it('posted with curl --data-binary as XML that begins with a comment and has no declaration', async () => {
    const jobType = await newType();
    const body = `<!-- Installs a step -->
<TaskDefinitionListDocument ${XMLNS}>
  <task>
    <description>Wait</description>
    <script><![CDATA[
      if (1 < 2 && true) { job.log("]]" + ">"); }
    ]]></script>
    <step>540</step>
    <dependency><previous>true</previous><allPrevious>false</allPrevious></dependency>
    <jobType>${jobType}</jobType>
    <critical>true</critical>
  </task>
</TaskDefinitionListDocument>
`;
    await succeed(
      post('/task-definition', { body, headers: { 'Content-type': 'application/xml', 'User-Agent': 'curl/7.61.1' } }),
    );
    const [task] = await tasksOf(jobType);
    expect(task?.script).toContain('if (1 < 2 && true) { job.log("]]" + ">"); }');
  });

  it('posted as a TaskDefinitionDocument that contains task', async () => {
    const jobType = await newType();
    const body = `<?xml version="1.0" encoding="UTF-8"?><TaskDefinitionDocument ${XMLNS}><task><step>170</step><script>job.log(1)</script><jobType>${jobType}</jobType></task></TaskDefinitionDocument>`;
    await succeed(post('/task-definition', { body }));
    expect(await tasksOf(jobType)).toMatchObject([{ step: 170 }]);
  });

  it('sent back completely by a form, with its id, by id and by step', async () => {
    const jobType = await newType([{ step: 100, script: 'job.log(1)', description: 'Before' }]);
    const [task] = await tasksOf(jobType);
    for (const path of [`/task-definition/${task!.id}/`, `/task-definition/jobtype/${jobType}/step/100/`]) {
      const whole = await read<object>(path);
      const body = JSON.stringify({ ...whole, description: 'After' });
      const answer = await succeed(put(path, { body, accept: JSON_TYPE }));
      expect(answer.json()).toEqual({ ...whole, description: 'After' });
    }
    expect(await remove(`/task-definition/${task!.id}`, { type: JSON_TYPE })).toMatchObject({ status: 200 });
  });

  it('with a script that is read and written as application/javascript', async () => {
    const jobType = await newType([{ step: 100, script: 'job.log(1)' }]);
    const path = `/task-definition/jobtype/${jobType}/step/100/script`;
    expect(await put(path, { body: 'job.log(2);\n', type: 'application/javascript' })).toMatchObject({ status: 200 });
    const answer = await get(path, { accept: 'application/javascript' });
    expect(answer).toMatchObject({ type: 'application/javascript', text: 'job.log(2);\n' });
  });

  it('drawn in the browser from graph/dot as text/plain, and shown from graph as an image', async () => {
    const jobType = await newType([{ step: 100, script: '' }]);
    expect((await get(`/task-definition/jobtype/${jobType}/graph/dot`, { accept: TEXT })).text).toMatch(/^digraph /);
    const image = await get(`/task-definition/jobtype/${jobType}/graph`, { accept: 'image/*' });
    expect(image.type).toBe('image/png');
    expect(image.text.slice(1, 4)).toBe('PNG');
  });
});

describe('the configuration', () => {
  it('of job pools, posted by a form with numbers as strings, and sent back completely', async () => {
    const body = '{"concurrentJobs":"4","pool":[{"priorityThreshold":"HIGH","size":"2"}]}';
    expect(await put('/configuration/job-pool', { body })).toMatchObject({ status: 200 });
    const whole = await get('/configuration/job-pool/', { accept: JSON_TYPE });
    expect(whole.text).toBe('{"concurrentJobs":4,"pool":[{"priorityThreshold":"HIGH","size":2}]}');
    expect(await put('/configuration/job-pool/', { body: whole.text })).toMatchObject({ status: 200 });
    expect((await get('/configuration/job-pool', { accept: JSON_TYPE })).text).toBe(whole.text);
    expect(await remove('/configuration/job-pool/HIGH', { type: JSON_TYPE })).toMatchObject({ status: 200 });
    expect(await remove('/configuration/job-pool', { type: JSON_TYPE })).toMatchObject({ status: 200 });
  });

  it('of default priorities, a list that {} clears', async () => {
    const body = '{"job":[{"type":"TRANSCODE_RANGE","value":"HIGH"}]}';
    expect(await put('/configuration/job-priority/', { body })).toMatchObject({ status: 200 });
    expect((await get('/configuration/job-priority', { accept: JSON_TYPE })).text).toBe(body);
    expect(await put('/configuration/job-priority', { body: '{}' })).toMatchObject({ status: 200 });
    expect(await read('/configuration/job-priority')).not.toHaveProperty(['job', 0]);
  });

  it('of properties, by a path with a trailing slash, and with keys in any case', async () => {
    const body = `<ConfigurationPropertyDocument ${XMLNS}><key>concurrentjobs</key><value>6</value></ConfigurationPropertyDocument>`;
    expect((await put('/configuration/properties/', { body })).status).toBe(200);
    expect((await get('/configuration/properties/concurrentJobs', { accept: TEXT })).text).toBe('6');
    const { property } = await read<{ property: { key: string; value: string }[] }>('/configuration/properties/');
    expect(property.find(({ key }) => key.toLowerCase() === 'concurrentjobs')?.value).toBe('6');
    expect((await remove('/configuration/properties/concurrentjobs')).status).toBeLessThan(300);
  });
});
