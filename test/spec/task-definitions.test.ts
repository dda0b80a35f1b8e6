/*
 * Source: Vidispine API, "Task definitions", "Job tasks", "Task dependencies", "Visualizing tasks".
 */
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, NAMESPACE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';

const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
const { get, post, put, remove, newType } = server;
const SCRIPT_TYPE = 'application/javascript';

/** The example of "Job tasks", to the letter. */
const EXAMPLE = `<TaskDefinitionListDocument xmlns="http://xml.vidispine.com/schema/vidispine">
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

const uris = async (path: string, body: string): Promise<string[]> =>
  (await succeed(post(path, { body, accept: JSON_TYPE }))).json<{ uri: string[] }>().uri;

/** A new task in a type of its own; its id. */
async function newTask(members: object = {}): Promise<{ id: string; jobType: string }> {
  const jobType = await newType();
  const task = { step: 100, jobType, script: 'job.log("one");', ...members };
  const [id = ''] = await uris('/task-definition', JSON.stringify({ task: [task] }));
  return { id, jobType };
}

/** Both addresses of it. */
const addresses = ({ id, jobType }: { id: string; jobType: string }): string[] => [
  `/task-definition/${id}`,
  `/task-definition/jobtype/${jobType}/step/100`,
];

describe('POST /task-definition', () => {
  it('takes the documented example and answers its id, and reads back filled in', async () => {
    const answer = await succeed(post('/task-definition/', { body: EXAMPLE }));
    const [, id] = new RegExp(`<URIListDocument xmlns="${NAMESPACE}"><uri>(\\d+)</uri></URIListDocument>$`).exec(
      answer.text,
    )!;
    const { text } = await get('/task-definition/?type=PLACEHOLDER_IMPORT');
    expect(text.replace(/^<\?xml[^>]*\?>/, '')).toBe(
      `<TaskDefinitionListDocument xmlns="${NAMESPACE}"><task id="${id}"><description>A custom JavaScript step</description>` +
        '<extradata>f</extradata><flags>0</flags>' +
        '<script>\n// This script does nothing but fail the job\njob.fatalFail("Testing job failing");\n</script>' +
        '<step>10000</step><dependency><step>0</step><previous>false</previous><allPrevious>true</allPrevious></dependency>' +
        '<parallelDependency><step>0</step><previous>false</previous><allPrevious>false</allPrevious></parallelDependency>' +
        '<jobType>PLACEHOLDER_IMPORT</jobType><cleanup>false</cleanup><critical>false</critical></task>' +
        '</TaskDefinitionListDocument>',
    );
  });

  it('stores a step of a bean as real servers show it, in the order of the schema', async () => {
    const jobType = await newType();
    const body =
      `<TaskDefinitionListDocument xmlns="${NAMESPACE}"><task><description>Transferring file to storage.</description>` +
      '<extradata>//</extradata><flags>12</flags><bean>ContentImportTaskBean</bean><method>transferContent</method>' +
      `<step>200</step><dependency><previous>true</previous></dependency><jobType>${jobType}</jobType></task>` +
      '</TaskDefinitionListDocument>';
    const [id] = await uris('/task-definition', body);
    expect((await get(`/task-definition/jobtype/${jobType}`)).text).toContain(
      `<task id="${id}"><description>Transferring file to storage.</description><extradata>//</extradata>` +
        '<flags>12</flags><bean>ContentImportTaskBean</bean><method>transferContent</method><plugin>false</plugin>' +
        '<step>200</step><dependency><step>0</step><previous>true</previous><allPrevious>false</allPrevious></dependency>' +
        '<parallelDependency><step>0</step><previous>false</previous><allPrevious>false</allPrevious></parallelDependency>' +
        `<jobType>${jobType}</jobType><cleanup>false</cleanup><critical>true</critical></task>`,
    );
  });

  it('answers URLs with url=true, which lead to the task', async () => {
    const jobType = await newType();
    const body = JSON.stringify({ task: [{ step: 1, jobType, script: '' }] });
    const [uri = ''] = await uris('/task-definition?url=true', body);
    expect(uri.startsWith(`${server.origin}/API/task-definition/`)).toBe(true);
    expect(await get(`/${uri.slice(server.origin.length)}`)).toMatchObject({ status: 200 });
  });

  it('answers ids in the order of the tasks, or as text one a line', async () => {
    const jobType = await newType();
    const task = (step: number) => ({ step, jobType, script: '' });
    const ids = await uris('/task-definition', JSON.stringify({ task: [task(300), task(100)] }));
    const { text } = await get(`/task-definition/${ids[0]}/script`, { accept: SCRIPT_TYPE });
    expect(text).toBe('');
    expect((await get(`/task-definition/${ids[0]}`, { accept: JSON_TYPE })).json()).toMatchObject({ step: 300 });
    const body = JSON.stringify({ task: [task(400)] });
    expect((await succeed(post('/task-definition', { body, accept: TEXT }))).text.trim()).toMatch(/^\d+$/);
  });

  it.each([
    ['no step', { script: '', jobType: 'CONFORM' }, 'step'],
    ['step 0', { script: '', jobType: 'CONFORM', step: 0 }, 'step'],
    ['no type', { script: '', step: 1 }, 'jobType'],
    ['an unknown type', { script: '', step: 1, jobType: 'NO_SUCH_TYPE' }, 'NO_SUCH_TYPE'],
    ['nothing to do', { step: 1, jobType: 'CONFORM' }, 'script'],
    ['a script that cannot be parsed', { step: 1, jobType: 'CONFORM', script: 'let x =\nlet y;' }, 'line 2'],
    [
      'a dependency on a step that there is not',
      { step: 1, jobType: 'CONFORM', script: '', dependency: { step: 7 } },
      '7',
    ],
    ['a dependency on itself', { step: 1, jobType: 'CONFORM', script: '', dependency: { step: 1 } }, 'CONFORM'],
  ])('refuses a task with %s, saying so, and adds nothing', async (_, task, said) => {
    const answer = await post('/task-definition', { body: JSON.stringify({ task: [task] }), accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect(answer.json<{ invalidInput: { explanation: string } }>().invalidInput.explanation).toContain(said);
    expect((await get('/task-definition?type=CONFORM', { accept: JSON_TYPE })).text).toBe('{}');
  });

  it('refuses a cycle, and adds none of its tasks', async () => {
    const jobType = await newType();
    const task = [
      { step: 100, jobType, script: '', dependency: { step: 200 } },
      { step: 200, jobType, script: '', dependency: { step: 100 } },
    ];
    const answer = await post('/task-definition', { body: JSON.stringify({ task }), accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect((await get(`/task-definition/jobtype/${jobType}`, { accept: JSON_TYPE })).text).toBe('{}');
  });

  it('needs the role _taskdefinition_write', async () => {
    const reader = await server.user('definitions-reader', '_taskdefinition_read');
    expect(await post('/task-definition', { as: reader, body: EXAMPLE })).toMatchObject({ status: 403 });
    expect(await get('/task-definition', { as: reader })).toMatchObject({ status: 200 });
  });
});

describe('GET /task-definition', () => {
  it('lists the tasks of all types, or of one', async () => {
    const one = await newTask();
    const other = await newTask();
    const list = async (path: string) =>
      (await get(path, { accept: JSON_TYPE })).json<{ task?: { id: number; jobType: string }[] }>().task ?? [];
    const all = (await list('/task-definition')).map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([Number(one.id), Number(other.id)]));
    expect((await list(`/task-definition?type=${one.jobType}`)).map(({ id }) => id)).toEqual([Number(one.id)]);
    expect((await list(`/task-definition/jobtype/${one.jobType}`)).map(({ id }) => id)).toEqual([Number(one.id)]);
  });

  it('is empty for a type without tasks: an empty element, or {}', async () => {
    const type = await newType();
    const path = `/task-definition/jobtype/${type}`;
    expect((await get(path)).text).toMatch(
      /<TaskDefinitionListDocument xmlns="[^"]+"(\/>|><\/TaskDefinitionListDocument>)$/,
    );
    expect((await get(path, { accept: JSON_TYPE })).text).toBe('{}');
  });
});

describe('a task definition, by its id and by its place', () => {
  it('is read, replaced with what is given, and deleted', async () => {
    for (const which of [0, 1]) {
      const task = await newTask({ description: 'first' });
      const path = addresses(task)[which]!;
      expect((await get(path, { accept: JSON_TYPE })).json()).toMatchObject({
        id: Number(task.id),
        description: 'first',
      });
      const body = JSON.stringify({ description: 'second', script: 'job.log("two")', critical: false });
      const changed = await succeed(put(path, { body, accept: JSON_TYPE }));
      expect(changed.json()).toMatchObject({
        id: Number(task.id),
        description: 'second',
        step: 100,
        jobType: task.jobType,
        script: 'job.log("two")',
        critical: false,
      });
      expect(await remove(path)).toMatchObject({ status: 200, text: '' });
      expect(await get(path)).toMatchObject({ status: 404 });
    }
  });

  it('takes back the whole document that it gave, in XML and in JSON', async () => {
    const [path = ''] = addresses(
      await newTask({ description: 'a & b', metadata: { field: [{ key: 'k', value: 'v' }] } }),
    );
    for (const accept of [XML, JSON_TYPE]) {
      const { text } = await get(path, { accept });
      expect((await succeed(put(path, { body: text, type: accept, accept }))).text).toBe(text);
    }
  });

  it('gives its script as application/javascript, byte for byte, and takes another', async () => {
    const script = '// ünïcödé\r\nif (1 < 2 && "]]>") {\n\tjob.log(`x`);\n}\n';
    for (const path of addresses(await newTask())) {
      expect(await put(`${path}/script`, { body: script, type: SCRIPT_TYPE })).toMatchObject({ status: 200 });
      expect(await get(`${path}/script`, { accept: SCRIPT_TYPE })).toMatchObject({ type: SCRIPT_TYPE, text: script });
      expect((await get(path, { accept: JSON_TYPE })).json()).toMatchObject({ script });
    }
  });

  it('refuses a script that cannot be parsed, and keeps the old one', async () => {
    const [path = ''] = addresses(await newTask());
    const answer = await put(`${path}/script`, { body: 'if (', type: SCRIPT_TYPE, accept: JSON_TYPE });
    expect(answer.status).toBe(400);
    expect((await get(`${path}/script`, { accept: SCRIPT_TYPE })).text).toBe('job.log("one");');
  });

  it('is valid when its script can be parsed', async () => {
    for (const path of addresses(await newTask())) {
      expect(await get(`${path}/validate`)).toMatchObject({ status: 200, type: TEXT });
    }
  });

  it('is not valid when its bean is not known', async () => {
    const [path = ''] = addresses(await newTask({ script: undefined, bean: 'NoBean', method: 'none' }));
    expect(await get(`${path}/validate`)).toMatchObject({ status: 400 });
  });

  it('is not valid when it runs a program that the configuration does not allow', async () => {
    const metadata = { field: [{ key: 'program', value: 'ffmpeg' }] };
    const task = await newTask({ script: undefined, bean: 'jobspine', method: 'command', metadata });
    for (const path of addresses(task)) {
      const answer = await get(`${path}/validate`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('ffmpeg: it is not in JOBSPINE_ALLOWED_PROGRAMS, which is empty');
    }
  });

  it('has metadata, as a whole and by key', async () => {
    for (const path of addresses(await newTask())) {
      const body = `<SimpleMetadataDocument xmlns="${NAMESPACE}"><field><key>a</key><value>1</value></field></SimpleMetadataDocument>`;
      expect(await put(`${path}/metadata`, { body })).toMatchObject({ status: 200 });
      expect((await get(`${path}/metadata`)).text).toContain('<field><key>a</key><value>1</value></field>');
      expect((await get(`${path}/metadata/a`)).text).toBe('1');
      expect(await put(`${path}/metadata/b`, { body: 'two', type: TEXT })).toMatchObject({ status: 200 });
      expect((await get(`${path}/metadata`, { accept: JSON_TYPE })).json()).toEqual({
        field: [
          { key: 'a', value: '1' },
          { key: 'b', value: 'two' },
        ],
      });
      expect(await remove(`${path}/metadata/a`)).toMatchObject({ status: 200 });
      expect(await get(`${path}/metadata/a`)).toMatchObject({ status: 404 });
      expect(await remove(`${path}/metadata`)).toMatchObject({ status: 200 });
      expect((await get(`${path}/metadata`, { accept: JSON_TYPE })).text).toBe('{}');
    }
  });

  it.each([
    '/task-definition/999999999',
    '/task-definition/999999999/script',
    '/task-definition/jobtype/CONFORM/step/1',
    '/task-definition/jobtype/NO_SUCH_TYPE/step/1',
    '/task-definition/jobtype/NO_SUCH_TYPE',
    '/task-definition/jobtype/NO_SUCH_TYPE/graph/dot',
  ])('is 404 where there is none: %s', async path => {
    expect(await get(path)).toMatchObject({ status: 404 });
  });
});

describe('the graph of a job type', () => {
  it('is a PNG, and DOT as text', async () => {
    const type = await newType([
      { step: 100, script: '', description: 'First' },
      { step: 200, script: '', description: 'Then', dependency: { previous: true } },
    ]);
    const png = await get(`/task-definition/jobtype/${type}/graph`, { accept: 'image/png' });
    expect(png).toMatchObject({ status: 200, type: 'image/png' });
    for (const accept of ['text/vnd.graphviz', TEXT]) {
      const dot = await get(`/task-definition/jobtype/${type}/graph/dot`, { accept });
      expect(dot).toMatchObject({ status: 200, type: accept });
      expect(dot.text).toMatch(/^digraph [\s\S]*100 -> 200/);
    }
  });
});
