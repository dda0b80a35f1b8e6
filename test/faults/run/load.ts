/*
 * The clients of a run: they create jobs of all kinds, abort some, change priorities and pools, and record the
 * responses. When a response is lost, both outcomes are possible.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { PRIORITIES } from '../../../src/core/job.ts';
import type { Random } from '../../support/random.ts';
import type { RunningServer } from '../../support/server.ts';
import type { Witness } from './witness.ts';

/** The kinds of jobs, with the final states that they may have unless they are aborted. */
export const KINDS: Record<string, { ends: readonly string[]; tasks(witness: Witness): object[] }> = {
  PLAIN: { ends: ['FINISHED'], tasks: () => [task(100, '1'), task(200, 'job.setData("two", 2)')] },
  EMPTY: { ends: ['FINISHED'], tasks: () => [] },
  SEEN: { ends: ['FINISHED'], tasks: ({ url }) => [task(100, seen(url))] },
  PARALLEL: {
    ends: ['FINISHED'],
    tasks: ({ url }) => [task(100, seen(url)), { ...task(200, seen(url)), dependency: {} }, task(300, '1')],
  },
  GROWING: {
    ends: ['FINISHED'],
    tasks: ({ url }) => [
      task(100, `job.startParallel(); ${seen(url)}`),
      { ...task(200, seen(url)), parallelDependency: { step: 100 } },
    ],
  },
  FLAKY: { ends: ['FINISHED'], tasks: () => [task(100, 'if (job.getAttempt() < 2) job.fail("not yet")')] },
  PATIENT: {
    ends: ['FINISHED'],
    tasks: () => [
      task(
        100,
        'if (!job.containsKey("asked")) { job.setData("asked", checkProblem); job.wait("to be checked again") }',
      ),
    ],
  },
  BROKEN: {
    ends: ['FAILED_TOTAL'],
    tasks: () => [task(100, 'job.fatalFail("broken")'), { ...task(900, 'job.setData("clean", 1)'), cleanup: true }],
  },
  TOLERANT: {
    ends: ['FINISHED_WARNING'],
    tasks: () => [{ ...task(100, 'job.fatalFail("never mind")'), critical: false }, task(200, 'sleep(50)')],
  },
};

const task = (step: number, script: string) => ({ step, script, dependency: { allPrevious: true } });

/** A script that reports to the witness for as long as its job says. */
const seen = (url: string): string => `
  const report = (what, run) => http.uri('${url}/' + what).queryParam('job', job.getId())
    .queryParam('step', job.getStepId()).queryParam('run', run).dataType('text').get();
  const run = report('begin', '');
  job.setData('run' + run, job.getStepId());
  for (let left = Number(job.getData('ms')); left > 0; left -= 100) { sleep(Math.min(left, 100)); report('on', run); }`;

/** A job that a client asked for. */
export interface Order {
  tag: string;
  kind: string;
  /** Undefined: it was not accepted, or the response was lost. */
  id?: string;
  /** The response was lost: the job may exist or not. */
  isUncertain: boolean;
  abort?: 'accepted' | 'uncertain';
}

export interface Load {
  orders: readonly Order[];
  /** The number of each kind of response: `POST 200`, `PUT lost`. */
  responses: Readonly<Record<string, number>>;
  /** Responses that a correct server never sends. */
  wrong: readonly string[];
  /** Stops the clients, and waits for the last response. */
  stop(): Promise<void>;
}

/** The servers that clients use, and the number of jobs that have not ended. */
export interface Target {
  servers(): RunningServer[];
  backlog(): number;
}

const CLIENTS = 4;
/** More jobs would only wait, and delay the end of the run. */
const MAX_WAITING = 120;
const RESPONSE_MS = 4_000;
/** The server errors that allow a retry later. */
const NOT_NOW = [502, 503, 504];

/** Defines the kinds of jobs. */
export async function defineKinds(server: RunningServer, witness: Witness): Promise<void> {
  for (const [i, [kind, { tasks }]] of Object.entries(KINDS).entries()) {
    const path = `/task-definition/jobtype/${kind}?id=${20_000 + i}`;
    await succeed(server, 'POST', path, { task: tasks(witness) });
  }
  for (const [key, value] of Object.entries({ retryDelay: '1', problemCheckInterval: '1' }))
    await succeed(server, 'PUT', '/configuration/properties', { key, value });
}

export async function succeed(server: RunningServer, method: string, path: string, body?: object): Promise<unknown> {
  const response = await server.request(path, toRequest(method, body));
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

const toRequest = (method: string, body?: object): RequestInit => ({
  method,
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  signal: AbortSignal.timeout(RESPONSE_MS),
  ...(body && { body: JSON.stringify(body) }),
});

export function startLoad(target: Target, random: Random): Load {
  const load = new Clients(target, random);
  const clients = Array.from({ length: CLIENTS }, () => load.run());
  return {
    orders: load.orders,
    responses: load.responses,
    wrong: load.wrong,
    stop: async () => {
      load.isStopping = true;
      await Promise.all(clients);
    },
  };
}

class Clients {
  readonly orders: Order[] = [];
  readonly responses: Record<string, number> = {};
  readonly wrong: string[] = [];
  isStopping = false;
  readonly #target: Target;
  readonly #random: Random;

  constructor(target: Target, random: Random) {
    this.#target = target;
    this.#random = random;
  }

  async run(): Promise<void> {
    while (!this.isStopping) {
      const servers = this.#target.servers();
      if (servers.length > 0) await this.#act(this.#random.pick(servers));
      await pause(this.#random.whole(10, 120));
    }
  }

  #act(server: RunningServer): Promise<unknown> {
    const create = this.#target.backlog() < MAX_WAITING ? 80 : 0;
    const what = this.#random.weighted({ create, batch: create / 20, abort: 6, raise: 10, look: 3, configure: 3 });
    if (what === 'create') return this.#create(server);
    if (what === 'batch') return this.#createBatch(server);
    if (what === 'abort') return this.#abort(server);
    if (what === 'raise') return this.#changePriority(server);
    if (what === 'configure') return this.#configure(server);
    return this.#send(server, 'GET', '/job?user=false&number=20&step=true&metadata=true');
  }

  #order(): Order & { query: string; ms: number; priority: string } {
    const kind = this.#random.pick(Object.keys(KINDS));
    const [priority, ms] = [this.#random.pick(PRIORITIES), this.#random.whole(0, this.#random.pick([200, 1500]))];
    const order = { tag: `t${this.orders.length}`, kind, isUncertain: false };
    this.orders.push(order);
    const query = `type=${kind}&priority=${priority}&jobmetadata=tag%3d${order.tag}&jobmetadata=ms%3d${ms}`;
    return Object.assign(order, { query, ms, priority });
  }

  async #create(server: RunningServer): Promise<void> {
    const order = this.#order();
    const { status, body } = await this.#send(server, 'POST', `/job?${order.query}`);
    if (status === 200) order.id = (body as { jobId: string }).jobId;
    order.isUncertain = status === undefined || NOT_NOW.includes(status);
  }

  async #createBatch(server: RunningServer): Promise<void> {
    const orders = Array.from({ length: 5 }, () => this.#order());
    const job = orders.map(({ kind: type, priority, tag, ms }) => ({
      type,
      priority,
      field: Object.entries({ tag, ms: String(ms) }).map(([key, value]) => ({ key, value })),
    }));
    const { status, body } = await this.#send(server, 'POST', '/job/batch', { job });
    for (const [i, order] of orders.entries()) {
      if (status === 200) order.id = (body as { uri: string[] }).uri[i]!;
      order.isUncertain = status === undefined || NOT_NOW.includes(status);
    }
  }

  /** Returns one of the newest jobs, because older ones have ended. */
  #recent(): Order | undefined {
    const known = this.orders.slice(-MAX_WAITING).filter(({ id }) => id !== undefined);
    return known.length > 0 ? this.#random.pick(known) : undefined;
  }

  async #abort(server: RunningServer): Promise<void> {
    const order = this.#recent();
    const cleanup = this.#random.chance(0.5);
    if (!order) return;
    const { status } = await this.#send(server, 'DELETE', `/job/${order.id}?cleanup=${cleanup}`);
    if (status === 200) order.abort = 'accepted';
    else if (status === undefined || NOT_NOW.includes(status)) order.abort ??= 'uncertain';
  }

  async #changePriority(server: RunningServer): Promise<void> {
    const order = this.#recent();
    const priority = this.#random.pick(PRIORITIES);
    if (order) await this.#send(server, 'PUT', `/job/${order.id}?priority=${priority}`);
  }

  /** Sets pools of any kind: very small ones, none, dedicated ones or not, with another limit or without. */
  async #configure(server: RunningServer): Promise<void> {
    const [isDedicated, what] = [
      this.#random.chance(0.5),
      this.#random.weighted({ pools: 4, none: 1, mode: 2, limit: 1 }),
    ];
    const thresholds = PRIORITIES.slice(0, -1).filter(() => this.#random.chance(0.6));
    const pool = thresholds.map(priorityThreshold => ({ priorityThreshold, size: this.#random.whole(0, 4) }));
    const limit = String(this.#random.whole(1, 12));
    const property = (key: string, value: string) =>
      this.#send(server, 'PUT', '/configuration/properties', { key, value });
    if (what === 'mode') await property('dedicatedJobPool', String(isDedicated));
    else if (what === 'limit') await property('concurrentJobs', limit);
    else if (what === 'none') await this.#send(server, 'DELETE', '/configuration/job-pool');
    else await this.#send(server, 'PUT', '/configuration/job-pool', { pool });
  }

  /** `status` is undefined when the response was lost. */
  async #send(
    server: RunningServer,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status?: number; body?: unknown }> {
    try {
      const response = await server.request(path, toRequest(method, body));
      const text = await response.text();
      this.#count(`${method} ${response.status}`);
      const isWrong =
        response.status >= 500 ? !NOT_NOW.includes(response.status) : ![200, 404, 409].includes(response.status);
      if (isWrong) this.wrong.push(`${method} ${path} returned ${response.status}: ${text}`);
      return { status: response.status, body: response.ok && text !== '' ? JSON.parse(text) : undefined };
    } catch {
      this.#count(`${method} lost`);
      return {};
    }
  }

  #count(response: string): void {
    this.responses[response] = (this.responses[response] ?? 0) + 1;
  }
}
