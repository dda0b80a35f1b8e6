import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { createGraphDrawer } from '../../src/drawing/graph.ts';
import { definitionRoutes } from '../../src/http/definitions/definitions.ts';
import { createServer } from '../../src/http/wire/server.ts';
import { SILENT } from '../../src/observe/log.ts';
import { freshDatabase } from '../support/database.ts';

const NAMESPACE = 'xmlns="http://xml.vidispine.com/schema/vidispine"';
const XML = { 'Content-Type': 'application/xml' };
const JSON_IN_AND_OUT = { 'Content-Type': 'application/json', Accept: 'application/json' };

let server: ReturnType<typeof createServer>;
let base: string;
/** What the caller may do. */
let roles: string[] = [];

beforeAll(async () => {
  const { database } = await freshDatabase();
  const account = async () => ({ id: 1, name: 'tester', realName: '', disabled: false, roles });
  const services = {
    database,
    evaluate: () => Promise.reject(new Error('Nothing is evaluated here')),
    drawGraph: createGraphDrawer(),
    knowsBean: (bean: string) => bean === 'KnownBean',
    whyNoCommand: () => undefined,
    // A parser that knows one error: the word `broken`.
    validatorFor: () => async (script: string) =>
      script.includes('broken') ? { message: 'broken is no word', line: 2, column: 7 } : undefined,
  };
  server = createServer({
    ids: createIds('VX'),
    routes: definitionRoutes(services),
    authenticator: { identify: account, actAs: account, forget: () => {} },
    log: SILENT,
  });
  base = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}/API`;
  roles = ['_taskdefinition_read', '_taskdefinition_write'];
});
afterAll(() => server.close(1000));

interface Answer {
  status: number;
  type: string;
  body: string;
}

async function send(
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${base}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  return { status: response.status, type, body: await response.text() };
}
const get = (path: string, accept?: string) => send('GET', path, undefined, accept ? { Accept: accept } : {});
const post = (path: string, body?: string | Uint8Array, headers: Record<string, string> = XML) =>
  send('POST', path, body, headers);
const put = (path: string, body: string, headers: Record<string, string> = XML) => send('PUT', path, body, headers);
const remove = (path: string) => send('DELETE', path);

const list = (...tasks: string[]) =>
  `<TaskDefinitionListDocument ${NAMESPACE}>${tasks.map(task => `<task>${task}</task>`).join('')}</TaskDefinitionListDocument>`;

/** Each test has a type of its own. */
let lastNumber = 20_000;
async function newType(...tasks: string[]): Promise<string> {
  lastNumber += 1;
  const name = `MY_${lastNumber}`;
  expect(await post(`/task-definition/jobtype/${name}?id=${lastNumber}`, list(...tasks))).toMatchObject({
    status: 200,
  });
  return name;
}
const SCRIPT = '<step>100</step><script>f();</script>';
const parse = async (answer: Promise<Answer>) => JSON.parse((await answer).body);

describe('the documented examples (Vidispine API, "Jobs")', () => {
  it('add a script to PLACEHOLDER_IMPORT, and read it back filled in', async () => {
    const script = '\n// This script does nothing but fail the job\njob.fatalFail("Testing job failing");\n';
    const answer = await post(
      '/task-definition/',
      `<TaskDefinitionListDocument xmlns="http://xml.vidispine.com/schema/vidispine">
  <task>
    <description>A custom JavaScript step</description>
    <script><![CDATA[${script}]]></script>
    <step>10000</step>
    <dependency>
      <previous>false</previous>
      <allPrevious>true</allPrevious>
    </dependency>
    <jobType>PLACEHOLDER_IMPORT</jobType>
    <critical>false</critical>
  </task>
</TaskDefinitionListDocument>`,
    );
    expect(answer).toMatchObject({ status: 200, type: 'application/xml' });
    const id = /<URIListDocument [^>]*><uri>(\d+)<\/uri><\/URIListDocument>/.exec(answer.body)?.[1];
    expect(id).toBeDefined();
    expect((await get(`/task-definition/${id}`)).body).toContain(
      `<TaskDefinitionDocument ${NAMESPACE} id="${id}"><description>A custom JavaScript step</description>` +
        '<extradata>f</extradata><flags>0</flags>',
    );
    expect(await parse(get('/task-definition/jobtype/PLACEHOLDER_IMPORT/', 'application/json'))).toEqual({
      task: [
        {
          id: Number(id),
          description: 'A custom JavaScript step',
          extradata: 'f',
          flags: 0,
          script,
          step: 10_000,
          dependency: { step: 0, previous: false, allPrevious: true },
          parallelDependency: { step: 0, previous: false, allPrevious: false },
          jobType: 'PLACEHOLDER_IMPORT',
          cleanup: false,
          critical: false,
        },
      ],
    });
  });

  it('make a custom type, with an empty list document or no body at all', async () => {
    // Bytes: then no Content-Type is sent, as in the example.
    const empty = Buffer.from(`<TaskDefinitionListDocument ${NAMESPACE}/>`);
    const answer = await post('/task-definition/jobtype/MYCOMPANY_CUSTOM_JOB_TYPE?id=25000', empty, {});
    expect(answer).toMatchObject({ status: 200, type: 'application/xml' });
    expect(answer.body).toMatch(/<TaskDefinitionListDocument xmlns="[^"]+"\s*(\/>|><\/TaskDefinitionListDocument>)$/);
    expect(await post('/task-definition/jobtype/ANOTHER/?id=25001', undefined, JSON_IN_AND_OUT)).toMatchObject({
      status: 200,
      body: '{}',
    });
    expect((await get('/jobtype')).body).toContain('<uri>MYCOMPANY_CUSTOM_JOB_TYPE</uri><uri>ANOTHER</uri>');
  });
});

describe('/jobtype', () => {
  it('lists bare names as XML, JSON and lines of text', async () => {
    expect((await get('/jobtype')).body).toContain('<uri>NONE</uri><uri>IMPORT</uri><uri>PLACEHOLDER_IMPORT</uri>');
    expect((await parse(get('/jobtype', 'application/json'))).uri.slice(0, 2)).toEqual(['NONE', 'IMPORT']);
    expect((await get('/jobtype/', 'text/plain')).body).toMatch(/^NONE\r\nIMPORT\r\n.*\r\n$/s);
  });

  it.each([
    ['/task-definition/jobtype/MY_TYPE', 400, 'needs an id'],
    ['/task-definition/jobtype/MY_TYPE?id=abc', 400, 'whole number'],
    ['/task-definition/jobtype/MY_TYPE?id=100', 400, '20000 to 30000'],
    ['/task-definition/jobtype/MY-TYPE?id=29999', 400, 'not a valid job type name'],
    ['/task-definition/jobtype/CONFORM?id=29999', 409, 'already a job type CONFORM'],
  ])('refuses POST %s: %d %s', async (path, status, text) => {
    const answer = await post(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
  });

  it('removes custom types only', async () => {
    const name = await newType(SCRIPT);
    expect(await remove(`/task-definition/jobtype/${name}/`)).toMatchObject({ status: 200, body: '' });
    expect(await get(`/task-definition/jobtype/${name}`)).toMatchObject({ status: 404 });
    expect(await remove('/task-definition/jobtype/CONFORM')).toMatchObject({ status: 400 });
    expect(await remove('/task-definition/jobtype/NOPE')).toMatchObject({ status: 404 });
  });
});

describe('POST /task-definition', () => {
  it('answers URLs when asked to, and ids as text', async () => {
    const name = await newType();
    const tasks = list(`${SCRIPT}<jobType>${name}</jobType>`);
    const { uri } = await parse(post('/task-definition?url=True', tasks, { ...XML, Accept: 'application/json' }));
    expect(uri[0]).toMatch(new RegExp(`^${base}/task-definition/\\d+$`));
    expect((await fetch(uri[0])).status).toBe(200);
    const more = list(`<script/><step>7</step><jobType>${name}</jobType>`);
    expect((await post('/task-definition', more, { ...XML, Accept: 'text/plain' })).body).toMatch(/^\d+$/);
  });

  it('takes JSON with tasks of several types', async () => {
    const [one, other] = [await newType(), await newType()];
    const task = [one, other].map(jobType => ({ jobType, step: 1, bean: 'B', method: 'm' }));
    const answer = await post('/task-definition/', JSON.stringify({ task }), JSON_IN_AND_OUT);
    expect(JSON.parse(answer.body).uri).toHaveLength(2);
    expect((await parse(get(`/task-definition/?type=${other}`, 'application/json'))).task).toEqual([
      expect.objectContaining({ jobType: other, bean: 'B', method: 'm', plugin: false, flags: 0 }),
    ]);
    expect((await parse(get(`/task-definition?type=${one},${other}`, 'application/json'))).task).toHaveLength(2);
  });

  it.each<[string, number, string]>([
    ['<script>f();</script><jobType>CONFORM</jobType>', 400, 'needs a step'],
    ['<script>f();</script><step>1</step>', 400, 'needs a jobType'],
    ['<step>1</step><jobType>CONFORM</jobType>', 400, 'must have one of'],
    ['<script>f();</script><step>1</step><jobType>NOPE</jobType>', 400, 'no job type NOPE'],
    ['<script>\nbroken</script><step>1</step><jobType>CONFORM</jobType>', 400, 'line 2, column 7: broken is no word'],
    ['<script/><step>1</step><dependency><step>2</step></dependency><jobType>CONFORM</jobType>', 400, 'does not exist'],
    ['<script/><step>1</step><dependency><step>1</step></dependency><jobType>CONFORM</jobType>', 400, 'on itself'],
  ])('refuses %s', async (task, status, text) => {
    const answer = await post('/task-definition', list(task));
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<ExceptionDocument ${NAMESPACE}><invalidInput>`);
    expect(answer.body).toContain(text);
  });

  it('refuses a step that is there already with 409, an unknown type in a filter with 400, no body with 400', async () => {
    const name = await newType(SCRIPT);
    expect(await post('/task-definition', list(`${SCRIPT}<jobType>${name}</jobType>`))).toMatchObject({ status: 409 });
    expect(await get('/task-definition?type=NOPE')).toMatchObject({ status: 400 });
    expect(await post('/task-definition')).toMatchObject({ status: 400 });
  });
});

/** Both addresses of a new definition with the step 100. */
async function newDefinition(task = SCRIPT): Promise<string[]> {
  const name = await newType(task);
  const { task: tasks } = await parse(get(`/task-definition/jobtype/${name}`, 'application/json'));
  return [`/task-definition/${tasks[0].id}`, `/task-definition/jobtype/${name}/step/100`];
}

describe('a definition, by either address,', () => {
  it('can be read, changed as a whole and deleted', async () => {
    for (const which of [0, 1]) {
      const path = (await newDefinition())[which]!;
      const whole = await parse(get(path, 'application/json'));
      const changed = { ...whole, description: 'changed', critical: false };
      expect(await parse(put(path, JSON.stringify(changed), JSON_IN_AND_OUT))).toEqual(changed);
      expect(await parse(get(path, 'application/json'))).toEqual(changed);
      const xml = `<TaskDefinitionDocument ${NAMESPACE}><script>g();</script></TaskDefinitionDocument>`;
      expect((await put(path, xml)).body).toContain('<script>g();</script><step>100</step>');
      expect(await remove(path)).toMatchObject({ status: 200, body: '' });
      expect(await get(path)).toMatchObject({ status: 404 });
      expect((await get(path)).body).toContain('<notFound><type>task-definition</type>');
    }
  });

  it('has a script, as application/javascript in and out', async () => {
    for (const path of await newDefinition()) {
      expect(await get(`${path}/script`)).toMatchObject({ type: 'application/javascript', body: 'f();' });
      const script = 'log("<ä> & ]]>");\r\n';
      const type = { 'Content-Type': 'application/javascript' };
      expect(await put(`${path}/script`, script, type)).toMatchObject({ status: 200, body: '' });
      expect(await get(`${path}/script`, 'application/javascript')).toMatchObject({ body: script });
      expect(await put(`${path}/script`, 'a\nbroken', type)).toMatchObject({ status: 400 });
      expect(await put(`${path}/script`, 'f();', type)).toMatchObject({ status: 200 });
    }
    const [bean] = await newDefinition('<bean>KnownBean</bean><method>m</method><step>100</step>');
    expect(await get(`${bean}/script`)).toMatchObject({ status: 404 });
  });

  it('can be validated', async () => {
    const [script] = await newDefinition();
    expect(await get(`${script}/validate`)).toMatchObject({ status: 200, type: 'text/plain' });
    const [known] = await newDefinition('<bean>KnownBean</bean><method>m</method><step>100</step>');
    expect(await get(`${known}/validate`)).toMatchObject({ status: 200 });
    const [unknown, place] = await newDefinition('<bean>OtherBean</bean><method>m</method><step>100</step>');
    for (const path of [unknown, place])
      expect(await get(`${path}/validate`, 'text/plain')).toMatchObject({ status: 400, type: 'text/plain' });
  });

  it('has metadata, as a whole and by key', async () => {
    for (const path of await newDefinition()) {
      const text = { 'Content-Type': 'text/plain' };
      const field = '<field><key>a</key><value>1</value></field>';
      expect(
        await put(`${path}/metadata`, `<SimpleMetadataDocument ${NAMESPACE}>${field}</SimpleMetadataDocument>`),
      ).toMatchObject({ status: 200 });
      expect(await put(`${path}/metadata/b%20c`, 'zwei', text)).toMatchObject({ status: 200, body: '' });
      expect(await get(`${path}/metadata/b%20c`)).toMatchObject({ type: 'text/plain', body: 'zwei' });
      expect(await parse(get(`${path}/metadata`, 'application/json'))).toEqual({
        field: [
          { key: 'a', value: '1' },
          { key: 'b c', value: 'zwei' },
        ],
      });
      expect(await remove(`${path}/metadata/a`)).toMatchObject({ status: 200 });
      expect(await get(`${path}/metadata/a`)).toMatchObject({ status: 404 });
      expect(await remove(`${path}/metadata/a`)).toMatchObject({ status: 404 });
      expect(await remove(`${path}/metadata`)).toMatchObject({ status: 200 });
      expect((await get(`${path}/metadata`)).body).not.toContain('<field>');
    }
  });

  it.each([
    '/task-definition/abc',
    '/task-definition/1.5',
    '/task-definition/jobtype/CONFORM/step/x',
    '/task-definition/-1',
  ])('is not at %s: 404 as from the router', async path => {
    const expected = { status: 404, type: 'application/json', body: '{"code":404,"message":"HTTP 404 Not Found"}' };
    expect(await get(path, 'application/xml')).toEqual(expected);
    expect(await get(`${path}/script`)).toEqual(expected);
  });
});

describe('the graph of a type', () => {
  it('is DOT, SVG and PNG', async () => {
    const name = await newType(
      '<description>First &amp; best</description><script/><step>1</step>',
      '<script/><step>2</step><dependency><previous>true</previous></dependency>',
    );
    const path = `/task-definition/jobtype/${name}/graph`;
    const dot = await get(`${path}/dot`);
    expect(dot).toMatchObject({ status: 200, type: 'text/vnd.graphviz' });
    expect(dot.body).toContain('1 -> 2;');
    expect(await get(`${path}/dot`, 'text/plain')).toEqual({ ...dot, type: 'text/plain' });
    const svg = await get(`${path}/svg/`);
    expect(svg).toMatchObject({ status: 200, type: 'image/svg+xml' });
    expect(svg.body).toContain('First &amp; best');
    for (const accept of ['image/png', '*/*'])
      expect(await get(path, accept)).toMatchObject({ status: 200, type: 'image/png' });
    expect(await get('/task-definition/jobtype/NOPE/graph/dot')).toMatchObject({ status: 404 });
  });
});

describe('roles', () => {
  it('are needed: one to read, one to write', async () => {
    const [path] = await newDefinition();
    try {
      roles = ['_taskdefinition_read'];
      expect(await get(path!)).toMatchObject({ status: 200 });
      expect(await remove(path!)).toMatchObject({ status: 403 });
      expect(await post('/task-definition/jobtype/MINE?id=29000')).toMatchObject({ status: 403 });
      roles = [];
      expect(await get(path!)).toMatchObject({ status: 403 });
      expect(await get('/jobtype')).toMatchObject({ status: 200 });
    } finally {
      roles = ['_taskdefinition_read', '_taskdefinition_write'];
    }
  });
});
