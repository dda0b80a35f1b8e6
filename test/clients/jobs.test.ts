/*
 * Requests of real Vidispine clients that create, list, follow, abort, re-run and delete jobs, and the parts of the
 * responses that they read.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type JobJson, JSON_TYPE, startTestServer, succeed, TEXT, XML } from '../support/jobspine.ts';
import { until } from '../support/until.ts';

const server = await startTestServer();
const { get, post, put, remove, create, newType, end, reach } = server;
const XMLNS = ' xmlns="http://xml.vidispine.com/schema/vidispine"';

let type = '';
/** Finished jobs of one item. */
let jobs: JobJson[] = [];
beforeAll(async () => {
  await server.setProperty('problemCheckInterval', 1);
  await server.setProperty('concurrentJobs', 20);
  type = await newType([
    { step: 200, script: "job.log('Starting'); job.setProgress(5, 5, 'bytes')", description: 'Transferring content.' },
    {
      step: 600,
      script: "job.setProgress(99.9998, 100, 'percent')",
      description: 'Transcoding.',
      dependency: { previous: true },
    },
  ]);
  const created = await Promise.all([1, 2, 3, 4, 5].map(() => create(type, 'jobmetadata=itemId%3DVX-1')));
  jobs = (await Promise.all(created.map(({ jobId }) => end(jobId)))).toSorted(
    (one, other) => numberOf(one) - numberOf(other),
  );
});

const numberOf = ({ jobId }: JobJson): number => Number(jobId.slice(3));
const read = async <T = JobJson>(path: string): Promise<T> =>
  (await succeed(get(path, { accept: JSON_TYPE }))).json<T>();
interface List {
  hits: number;
  job?: JobJson[];
}
/** Finds the text of the first element with this name, like a client without a parser. */
const element = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

describe('creating a job', () => {
  it.each([
    ['no body', {}],
    ['no body and a JSON Content-Type', { type: JSON_TYPE }],
    ['{}', { body: '{}' }],
    ['{"field":[]}', { body: '{"field":[]}' }],
    ['an empty document', { body: `<SimpleMetadataDocument${XMLNS}/>` }],
  ])('with %s returns 200 and a document with six members', async (_, sent) => {
    const answer = await post(`/job/?type=${type}&priority=MEDIUM&jobmetadata=a%3Db`, { ...sent, accept: JSON_TYPE });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['jobId', 'user', 'started', 'status', 'type', 'priority']);
  });

  it('with all parameters of the clients together', async () => {
    const query = `type=${type}&priority=LOW&jobmetadata=a%3D1&jobmetadata=b%3D2&notification=VX-7&notificationData=x%3Dy&holdJob=False`;
    expect(await succeed(post(`/job?${query}`, { body: '{"field":[{"key":"c","value":"3"}]}' }))).toMatchObject({
      status: 200,
    });
  });

  it('reads jobId from the XML after removing the namespace, and sends no Accept', async () => {
    const { text } = await post(`/job?type=${type}`);
    const plain = text.replace(XMLNS, '');
    expect(plain).toContain('<JobDocument><jobId>');
    expect(element(plain, 'jobId')).toMatch(/^\w\w-\d+$/);
  });
});

describe('the list of jobs', () => {
  it('of an administration page: ?first=0&number=10&sort=jobId%20desc&user=false, and sorted by status', async () => {
    const { hits, job = [] } = await read<List>(
      `/job/?first=0&number=2&sort=jobId%20desc&user=false&type=${type}&jobmetadata=itemId%3DVX-1`,
    );
    expect(hits).toBe(5);
    expect(job.map(numberOf)).toEqual([numberOf(jobs[4]!), numberOf(jobs[3]!)]);
    for (const one of job)
      expect(one).toMatchObject({
        user: 'admin',
        started: expect.any(String),
        finished: expect.any(String),
        status: 'FINISHED',
        type,
        priority: 'MEDIUM',
      });
    expect(await get('/job/?first=10&number=10&sort=status%20desc&user=false')).toMatchObject({ status: 200 });
  });

  it('of a log viewer: every job has data and log.task, which it reads unchecked', async () => {
    const path = '/job?metadata=true&step=true&number=16&first=1&sort=jobId%20desc&user=false&state=all&type=all';
    const { job = [] } = await read<List>(path);
    expect(job.length).toBeGreaterThan(0);
    for (const { data, log } of job) {
      expect(Object.entries(data!)).not.toContain(undefined);
      expect(Array.isArray(log!.task.toReversed())).toBe(true);
    }
  });

  it('of a progress display: ?step=true&type=A,B&sort=startTime desc&number=10&state=…&first=1, own jobs', async () => {
    const path = `/job?step=true&type=RAW_IMPORT,${type}&sort=startTime%20desc&number=10&state=READY,STARTED,FINISHED&first=1&jobmetadata=itemId%3DVX-1`;
    const { job = [] } = await read<List>(path);
    expect(job[0]!.log!.task.find(({ step }) => step === 200)!.progress!.value).toBe(5);
  });

  it('of a library that pages in XML until first reaches hits', async () => {
    const found: string[] = [];
    for (let first = 0, hits = 1; first <= hits; first = found.length + 1) {
      const { text } = await get(
        `/job;type=${type};state=FINISHED;user=false;sort=jobId%20asc;first=${first};number=2?jobmetadata=itemId%3dVX-1`,
        {
          accept: XML,
        },
      );
      hits = Number.parseInt(element(text, 'hits')!, 10);
      found.push(...[...text.matchAll(/<jobId>(.*?)<\/jobId>/g)].map(([, id = '']) => id));
    }
    expect(found).toEqual(jobs.map(({ jobId }) => jobId));
  });

  it('of the first job of one item: ?jobmetadata=itemId%3DVX-1&sort=startTime+asc&type=X', async () => {
    const { job = [] } = await read<List>(`/job?jobmetadata=itemId%3DVX-1&sort=startTime+asc&type=${type}`);
    expect(job[0]).toMatchObject({ type, status: 'FINISHED' });
  });

  it('without jobs has hits 0', async () => {
    expect(await read<List>('/job?jobmetadata=itemId%3DVX-404')).toMatchObject({ hits: 0 });
    expect(element((await get('/job?jobmetadata=itemId%3DVX-404')).text, 'hits')).toBe('0');
  });
});

describe('following a job', () => {
  it('without parameters finds currentStep, totalSteps and log.task, and steps by their number', async () => {
    const job = await read(`/job/${jobs[0]!.jobId}`);
    expect(job).toMatchObject({ currentStep: { number: 2, status: 'FINISHED' }, totalSteps: 2 });
    expect(job.log!.task.find(task => task.step === 200)).toMatchObject({ description: 'Transferring content.' });
    expect(job.log!.task.find(task => task.step === 600)!.progress).toEqual({
      value: 99.9998,
      total: 100,
      unit: 'percent',
    });
  });

  it('checks the types of all members while the job runs: numbers are numbers, data values are strings', async () => {
    const job = await read(`/job/${jobs[0]!.jobId}?metadata=true`);
    expect(typeof job.totalSteps).toBe('number');
    expect(typeof job.currentStep!.number).toBe('number');
    for (const { key, value } of job.data!) expect([typeof key, typeof value]).toEqual(['string', 'string']);
    for (const { step, attempts, status, timestamp, id, subTask } of job.log!.task) {
      expect([typeof step, typeof attempts, typeof status, typeof id]).toEqual([
        'number',
        'number',
        'string',
        'number',
      ]);
      expect(Number.isNaN(Date.parse(timestamp.replace('+0000', 'Z')))).toBe(false);
      expect(subTask).toEqual([]);
    }
  });

  it('with metadata=True and with field', async () => {
    expect((await read(`/job/${jobs[0]!.jobId}?metadata=True&field=itemId,errorMessage`)).data).toEqual([
      { key: 'itemId', value: 'VX-1' },
    ]);
  });

  it('has log.task even before the job has started', async () => {
    const { jobId } = await create(type, 'holdJob=true');
    expect((await read(`/job/${jobId}`)).log).toEqual({ task: [] });
    await server.abort(jobId);
  });

  it('omits absent members instead of writing null', async () => {
    const { jobId } = await create(type, 'holdJob=true');
    expect((await get(`/job/${jobId}?metadata=true`, { accept: JSON_TYPE })).text).not.toContain('null');
    expect((await get(`/job/${jobs[0]!.jobId}`, { accept: JSON_TYPE })).text).not.toContain('null');
    await server.abort(jobId);
  });

  it('reads times in XML with the pattern …T%H:%M:%SZ after removing the fraction', async () => {
    const { text } = await get(`/job/${jobs[0]!.jobId}`, { accept: XML });
    for (const name of ['started', 'finished', 'timestamp'])
      expect(element(text, name)!.replace(/\.\d+/, '')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('reads times in JSON as …+0000 with three decimals', async () => {
    expect(jobs[0]!.started).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it('reads attributes in XML: task/@id, progress/@total, progress/@unit', async () => {
    const { text } = await get(`/job/${jobs[0]!.jobId}`, { accept: XML });
    expect(text).toMatch(/<task id="\d+"><step>200<\/step>/);
    expect(text).toContain('<progress total="5" unit="bytes">5</progress>');
  });

  it('finds the first element directly after the root, whose default namespace is in double quotes', async () => {
    const { text } = await get(`/job/${jobs[0]!.jobId}`, { accept: XML });
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\n?<JobDocument xmlns="[^"]+"><jobId>/,
    );
    expect(text).not.toMatch(/<\w+:/);
  });

  it('requests only the state', async () => {
    expect((await get(`/job/${jobs[0]!.jobId}`, { accept: TEXT })).text).toBe('FINISHED');
  });

  it('finds the reason of a failure in the metadata errorMessage and in log.task', async () => {
    const failing = await newType([
      { step: 200, script: "job.fatalFail('file:///a.mov (No such file or directory)')" },
    ]);
    const { jobId } = await create(failing);
    await end(jobId);
    const job = await read(`/job/${jobId}?metadata=true`);
    expect(job.status.startsWith('FAILED')).toBe(true);
    const message = 'file:///a.mov (No such file or directory)';
    expect(job.data!.find(({ key }) => key === 'errorMessage')).toEqual({ key: 'errorMessage', value: message });
    expect(job.log!.task[0]!.errorMessage).toBe(message);
  });
});

describe('changing a job', () => {
  const held = async (): Promise<string> => (await create(type, 'holdJob=true')).jobId;

  it.each(['HIGHEST', 'HIGH', 'MEDIUM', 'LOW', 'LOWEST', 'IMMEDIATE'])(
    'to the priority %s answers 200',
    async priority => {
      const id = await held();
      expect(await put(`/job/${id}?priority=${priority}`, { type: JSON_TYPE })).toMatchObject({ status: 200 });
      await server.abort(id);
    },
  );

  it('by PUT /job/{id}/step/0/data with a token returns 200 and sets its metadata', async () => {
    const id = await held();
    const token = (await get('/user/admin/token?autoRefresh=true&seconds=604800', { accept: TEXT })).text;
    const body = `<?xml version="1.0" encoding="UTF-8"?><SimpleMetadataDocument${XMLNS}><field><key>eng</key><value>1</value></field></SimpleMetadataDocument>`;
    const headers = { Authorization: `token ${token}` };
    expect(await put(`/job/${id}/step/0/data`, { as: null, headers, body, accept: XML })).toMatchObject({
      status: 200,
    });
    expect((await read(`/job/${id}?metadata=true&field=eng`)).data).toEqual([{ key: 'eng', value: '1' }]);
    await server.abort(id);
  });
});

describe('ending a job', () => {
  it('DELETE /job/{id}?reason=&cleanup=True returns 200 without a body, and polling finds ABORTED', async () => {
    const endless = await newType([{ step: 1, script: 'while (true) sleep(50)' }]);
    const { jobId } = await create(endless);
    await reach(jobId, 'STARTED');
    expect(await remove(`/job/${jobId}?reason=&cleanup=True`, { type: JSON_TYPE })).toMatchObject({
      status: 200,
      text: '',
    });
    const seen = new Set<string>();
    await until(async () => {
      const { status } = await read(`/job/${jobId}`);
      seen.add(status);
      return status === 'ABORTED';
    });
    for (const status of seen) expect(status).toMatch(/^ABORTED/);
  });

  it('POST /job/{id}/re-run returns a document with the new jobId', async () => {
    const { jobId } = (
      await succeed(post(`/job/${jobs[0]!.jobId}/re-run`, { accept: JSON_TYPE, type: JSON_TYPE }))
    ).json<JobJson>();
    expect(await read(`/job/${jobId}`)).toMatchObject({ jobId });
    const xml = (await post(`/job/${jobs[0]!.jobId}/re-run?priority=HIGH`, { accept: XML })).text;
    expect(element(xml, 'jobId')).toMatch(/^VX-\d+$/);
  });

  it('DELETE /job/?id=a,b returns 200, and the jobs no longer exist', async () => {
    const [one, other] = [await end((await create(type)).jobId), await end((await create(type)).jobId)];
    expect(await remove(`/job/?id=${one.jobId},${other.jobId}`, { type: JSON_TYPE })).toMatchObject({ status: 200 });
    expect(await get(`/job/${one.jobId}`)).toMatchObject({ status: 404 });
  });
});

describe('problems of jobs', () => {
  it('are {} when there are none', async () => {
    expect((await get('/job/problem', { accept: JSON_TYPE })).text).toBe('{}');
    expect((await get(`/job/${jobs[0]!.jobId}/problem`, { accept: JSON_TYPE })).text).toBe('{}');
  });

  it('always have a numeric id, and a list of jobs whose first is read', async () => {
    const { jobId } = await create(await newType([{ step: 1, script: "job.wait('No tape')" }]));
    await reach(jobId, 'WAITING');
    const { problem } = await read<{ problem: { id: number; job: string[] }[] }>('/job/problem');
    const [
      {
        id,
        job: [first],
      } = { id: 0, job: [] },
    ] = problem;
    expect([typeof id, first]).toEqual(['number', jobId]);
    await server.abort(jobId);
  });

  it('are also requested for a job on HOLD', async () => {
    const { jobId } = await create(type, 'holdJob=true');
    expect(await get(`/job/${jobId}/problem`, { accept: JSON_TYPE })).toMatchObject({ status: 200, text: '{}' });
    await server.abort(jobId);
  });
});

describe('states', () => {
  it('of jobs are those that clients know, in every life of a job', async () => {
    const known = [
      'READY',
      'STARTED',
      'VIDINET_JOB',
      'FINISHED',
      'FINISHED_WARNING',
      'FAILED_TOTAL',
      'WAITING',
      'ABORTED_PENDING',
      'ABORTED',
      'HOLD',
    ];
    const { job = [] } = await read<List>('/job?user=false&number=1000');
    for (const { status } of job) expect(known).toContain(status);
    expect(new Set(job.map(({ status }) => status)).size).toBeGreaterThan(2);
  });

  it('of steps are the documented ones', async () => {
    const { job = [] } = await read<List>('/job?user=false&number=1000&step=true');
    const states = new Set(job.flatMap(({ log }) => log!.task.map(({ status }) => status)));
    for (const state of states)
      expect(state).toMatch(/^(READY|STARTED(_\w+)?|FINISHED|FAILED_RETRY|FAILED_FATAL|WAITING|DISAPPEARED)$/);
  });

  it('may be requested by every name that clients know, even VIDINET_JOB', async () => {
    const path =
      '/job?user=false&state=READY,STARTED,VIDINET_JOB,FINISHED,FINISHED_WARNING,FAILED_TOTAL,WAITING,ABORTED_PENDING,ABORTED,HOLD';
    expect(await get(path)).toMatchObject({ status: 200 });
  });
});

describe('errors', () => {
  it('for a job that does not exist are exactly this JSON', async () => {
    expect(await get('/job/VX-1000000', { accept: JSON_TYPE })).toMatchObject({
      status: 404,
      text: '{"notFound":{"type":"Job","id":"VX-1000000","context":null},"internalServer":null,"forbidden":null,"notYetImplemented":null,"conflict":null,"invalidInput":null,"licenseFault":null,"fileAlreadyExists":null,"notAuthorized":null}',
    });
  });

  it('have exactly one member that is not null', async () => {
    for (const path of ['/job/VX-1000000', '/job?first=x']) {
      const document = (await get(path, { accept: JSON_TYPE })).json();
      expect(Object.values(document).filter(member => member !== null)).toHaveLength(1);
    }
  });

  it('for an unknown URL are exactly this JSON', async () => {
    expect((await get('/no/such/url')).text).toBe('{"code":404,"message":"HTTP 404 Not Found"}');
  });

  it('are XML for XML clients: the first child of the root is the kind of error', async () => {
    const { text, type: form } = await get('/job/VX-1000000', { accept: XML });
    expect(form).toBe(XML);
    expect(/<ExceptionDocument xmlns="[^"]+"><(\w+)>/.exec(text)?.[1]).toBe('notFound');
    expect(element(text, 'id')).toBe('VX-1000000');
  });

  it('are lines of text for text clients', async () => {
    expect((await get('/job/VX-1000000', { accept: TEXT })).text).toBe(
      '404 A resource could not be found\nType: Job\nID: VX-1000000\n',
    );
  });
});
