/*
 * The nodes of a run: processes that are killed, frozen, stopped and restarted, each behind its own network.
 */

import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startProxy, type TcpProxy } from '../../support/proxy.ts';
import { type RunningServer, startServer } from '../../support/server.ts';
import type { Excuse } from './witness.ts';

export const LEASE_SECONDS = 3;

export interface NodePlan {
  name: string;
  roles: string;
  /** The error of its clock, in milliseconds. */
  clockShiftMs: number;
}

/** The environment that all nodes of a run share. */
export interface Environment {
  databasePort: number;
  databaseUrl(port: number): string;
  /** Records an event in the timeline. */
  note(what: string): void;
}

/** How long a resumed node may need to notice the time, on a busy machine. */
const WAKING_MS = 2_000;
/** The pause before a node that failed to start is started again, as a service manager does. */
const RESTART_MS = 500;

export class Node {
  readonly name: string;
  readonly network: TcpProxy;
  readonly excuses: Excuse[] = [];
  readonly kills: number[] = [];
  /** The output of all its processes. */
  readonly #outputs: (() => { stdout: string; stderr: string })[] = [];
  readonly #settings: Record<string, string>;
  readonly #note: (what: string) => void;
  #server: RunningServer | undefined;

  private constructor({ name, roles, clockShiftMs }: NodePlan, network: TcpProxy, { databaseUrl, note }: Environment) {
    this.name = name;
    this.network = network;
    this.#note = what => note(`node ${name} ${what}`);
    const clock = pathToFileURL(path.resolve(import.meta.dirname, '../../support/shifted-clock.mjs')).href;
    this.#settings = {
      DATABASE_URL: `${databaseUrl(network.port)}?application_name=${name}`,
      JOBSPINE_ADMIN_PASSWORD: 'admin',
      JOBSPINE_ROLES: roles,
      JOBSPINE_LEASE_SECONDS: String(LEASE_SECONDS),
      JOBSPINE_SHUTDOWN_SECONDS: '1',
      JOBSPINE_DATABASE_CONNECTIONS: '5',
      JOBSPINE_ALLOWED_HOSTS: '127.0.0.1',
      JOBSPINE_ALLOW_PRIVATE_ADDRESSES: 'true',
      ...(clockShiftMs !== 0 && { NODE_OPTIONS: `--import ${clock}`, CLOCK_SHIFT_MS: String(clockShiftMs) }),
    };
  }

  static async create(plan: NodePlan, environment: Environment): Promise<Node> {
    return new Node(plan, await startProxy(environment.databasePort), environment);
  }

  get takesRequests(): boolean {
    return this.#settings.JOBSPINE_ROLES?.includes('api') ?? false;
  }

  /** Undefined while it does not run. */
  get server(): RunningServer | undefined {
    return this.#server;
  }

  get output(): string {
    return this.#outputs.map(output => output().stderr + output().stdout).join('');
  }

  /** Starts it, and repeats that until it runs: the database may be down. */
  async start(): Promise<void> {
    for (;;) {
      try {
        const server = await startServer(this.#settings);
        this.#outputs.push(server.output);
        this.#server = server;
        this.#note('is up');
        return;
      } catch (error) {
        this.#note(`does not start: ${(error as Error).message.split('\n')[1]}`);
        await pause(RESTART_MS);
      }
    }
  }

  async kill(): Promise<void> {
    const server = this.#down('is killed');
    this.kills.push(Date.now());
    await server?.end('SIGKILL');
  }

  /** Asks it to stop, and waits. Returns its exit code. */
  async leave(): Promise<number | null | undefined> {
    const server = this.#down('is asked to stop');
    return (await server?.end('SIGTERM'))?.code;
  }

  async freeze(ms: number): Promise<void> {
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    const fromMs = Date.now();
    this.#note(`is frozen for ${ms} ms`);
    process.kill(pid, 'SIGSTOP');
    await pause(ms);
    process.kill(pid, 'SIGCONT');
    this.excuses.push({ node: this.name, fromMs, toMs: Date.now() + WAKING_MS });
  }

  async close(): Promise<void> {
    await this.#server?.end('SIGTERM');
    await this.network.close();
  }

  #down(what: string): RunningServer | undefined {
    const server = this.#server;
    this.#server = undefined;
    if (server) this.#note(what);
    return server;
  }
}
