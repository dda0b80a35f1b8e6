/*
 * The whole server in this process, and a client that sends exactly the given bytes: it adds no headers except Host,
 * Connection and the length of a body, and does not change paths.
 */
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { afterAll } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/observe/log.ts';
import { startJobspine } from '../../src/wiring/app.ts';
import { createContract } from './contract.ts';
import { freshDatabase } from './database.ts';
import { temporaryFolder } from './server.ts';
import { until } from './until.ts';

export const NAMESPACE = 'http://xml.vidispine.com/schema/vidispine';
export const XML = 'application/xml';
export const JSON_TYPE = 'application/json';
export const TEXT = 'text/plain';

export interface Answer {
  status: number;
  /** Without its parameters. */
  type: string;
  headers: IncomingHttpHeaders;
  text: string;
  /** Returns the body as JSON of the type that the caller expects. */
  json<T = Record<string, unknown>>(): T;
}

export interface Sent {
  accept?: string;
  /** The media type of the body. Default: XML if it begins with `<`, JSON if it begins with `{`. */
  type?: string;
  body?: string | Buffer;
  headers?: OutgoingHttpHeaders;
  /** The login as `name:password`, or null for none. Default: admin. */
  as?: string | null;
}

export interface Client {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** Sends a request to a path below /API, or, if it begins with `//`, outside of it. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  get(path: string, sent?: Sent): Promise<Answer>;
  post(path: string, sent?: Sent): Promise<Answer>;
  put(path: string, sent?: Sent): Promise<Answer>;
  remove(path: string, sent?: Sent): Promise<Answer>;
}

/** The part of a job in JSON that tests read. */
export interface JobJson {
  jobId: string;
  user: string;
  started: string;
  finished?: string;
  status: string;
  type: string;
  priority: string;
  waiting?: { requirement?: string };
  currentStep?: { description: string; number: number; status: string };
  data?: { key: string; value: string }[];
  totalSteps?: number;
  log?: { task: TaskJson[] };
}

export interface TaskJson {
  id: number;
  step: number;
  attempts: number;
  status: string;
  timestamp: string;
  description: string;
  progress?: { value: number; total?: number; unit: string };
  subStep?: { timestamp: string; description: string }[];
  errorMessage?: string;
  subTask: TaskJson[];
}

/** A task of a job type. Missing members have the defaults of the API. */
export interface TaskInput {
  step: number;
  script?: string;
  bean?: string;
  method?: string;
  description?: string;
  dependency?: object;
  parallelDependency?: object;
  critical?: boolean;
  cleanup?: boolean;
}

/** Every answer must be one that the OpenAPI description of the API promises. */
const checkAnswer = createContract();

export const ADMIN = 'admin:admin';
const ENDED = ['FINISHED', 'FINISHED_WARNING', 'FAILED_TOTAL', 'ABORTED'];

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** Starts a server that runs jobs, unless `settings` say otherwise. It stops after the tests of the file. */
export async function startTestServer(settings: Record<string, string> = {}) {
  const { url: databaseUrl, database } = await freshDatabase();
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    JOBSPINE_PORT: '0',
    JOBSPINE_ADMIN_PASSWORD: 'admin',
    JOBSPINE_SCRIPT_THREADS: '32',
    JOBSPINE_MEDIA_ROOTS: temporaryFolder(),
    ...settings,
  });
  const { url, close } = await startJobspine(config, createLog('error'));
  const client = createClient(new URL(url).origin);
  afterAll(async () => {
    client.close();
    await close(1000);
  });
  return { ...client, ...shorthands(client), url, database };
}

/** Shorthands for common requests. */
function shorthands({ get, post, put, remove }: Client) {
  let lastType = 20_000;

  const job = async (id: string): Promise<JobJson> =>
    (await get(`/job/${id}?metadata=true`, { accept: JSON_TYPE })).json<JobJson>();

  /** Creates a custom type with these tasks, and returns its name. */
  const newType = async (tasks: readonly TaskInput[] = [], name = `TYPE_${lastType + 1}`): Promise<string> => {
    lastType += 1;
    const body = JSON.stringify({ task: tasks });
    await succeed(post(`/task-definition/jobtype/${name}?id=${lastType}`, { body }));
    return name;
  };

  const create = async (type: string, query = '', sent: Sent = {}): Promise<JobJson> =>
    (await succeed(post(`/job?type=${type}${query && `&${query}`}`, { accept: JSON_TYPE, ...sent }))).json<JobJson>();

  const reach = (id: string, ...states: string[]): Promise<JobJson> =>
    until(async () => {
      const now = await job(id);
      return states.includes(now.status) ? now : undefined;
    });

  const setProperty = async (key: string, value: string | number): Promise<void> => {
    await succeed(put(`/configuration/properties/${key}`, { type: TEXT, body: String(value) }));
  };

  return {
    job,
    newType,
    create,
    /** Waits until the job is in one of the states. */
    reach,
    end: (id: string) => reach(id, ...ENDED),
    /** Runs a job of a new type with these tasks to its end. */
    run: async (tasks: readonly TaskInput[], query = ''): Promise<JobJson> => {
      const { jobId } = await create(await newType(tasks), query);
      return reach(jobId, ...ENDED);
    },
    abort: (id: string, query = '') => succeed(remove(`/job/${id}${query}`)),
    setProperty,
    /** Creates a user with these roles, and returns its login. */
    user: async (name: string, ...roles: string[]): Promise<string> => {
      const groupList = { group: roles.map(groupName => ({ groupName })) };
      const body = JSON.stringify({ userName: name, password: 'long-secret', groupList });
      await succeed(post('/user', { body }));
      return `${name}:long-secret`;
    },
  };
}

export async function succeed(answer: Promise<Answer>): Promise<Answer> {
  const { status, text, ...rest } = await answer;
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return { status, text, ...rest };
}

export function createClient(origin: string): Client & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
    const whole = path.startsWith('//') ? path.slice(1) : `/API${path}`;
    const answer = await exchange(agent, origin, { method, path: whole, sent });
    checkAnswer(method, whole, answer);
    return answer;
  };
  return {
    origin,
    send,
    get: (path, sent) => send('GET', path, sent),
    post: (path, sent) => send('POST', path, sent),
    put: (path, sent) => send('PUT', path, sent),
    remove: (path, sent) => send('DELETE', path, sent),
    close: () => agent.destroy(),
  };
}

function exchange(
  agent: Agent,
  origin: string,
  { method, path, sent }: { method: string; path: string; sent: Sent },
): Promise<Answer> {
  const { body = '' } = sent;
  return new Promise((resolve, reject) => {
    // Not as a URL, which would refuse or change some paths that clients send.
    const { hostname, port } = new URL(origin);
    const outgoing = request({ agent, hostname, port, method, path, headers: headersOf(method, sent) }, answer => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const type = answer.headers['content-type']?.split(';')[0] ?? '';
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, type, headers, text, json: <T>() => JSON.parse(text) as T });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

function headersOf(method: string, { accept, type, body = '', headers = {}, as = ADMIN }: Sent): OutgoingHttpHeaders {
  const given = type ?? typeOf(body);
  return {
    ...(as === null ? {} : { Authorization: `Basic ${btoa(as)}` }),
    ...(accept === undefined ? {} : { Accept: accept }),
    ...(given === undefined ? {} : { 'Content-Type': given }),
    ...(body === '' && (method === 'GET' || method === 'DELETE') ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  };
}

function typeOf(body: string | Buffer): string | undefined {
  if (Buffer.isBuffer(body)) return undefined;
  return { '<': XML, '{': JSON_TYPE }[body.trimStart().charAt(0)];
}
