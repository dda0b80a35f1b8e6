/*
 * The image, without a container engine: what its build makes, started the way a container starts it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/server.ts';
import { until } from '../support/until.ts';
import { environmentOf, readStages, textsOf, wordsOf } from './dockerfile.ts';
import { buildImage } from './image.ts';

const image = readStages().at(-1)!;
const isRoot = process.getuid?.() === 0;
/** The user `nobody`: here it is the user of the image, whose name need not exist on this machine. */
const NOBODY = 65_534;

/** Makes the server the first process of its own tree, which gets no signal that it does not handle. */
const ISOLATED = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const canIsolate = isRoot && spawnSync(ISOLATED[0]!, [...ISOLATED.slice(1), 'true']).status === 0;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs'];

let app = '';
let environment: Record<string, string> = {};

beforeAll(async () => {
  const root = await buildImage();
  app = path.join(root, textsOf(image, 'WORKDIR')[0]!);
  const variables = environmentOf(image);
  const volumes = temporaryFolder();
  for (const [name, value] of Object.entries(variables)) {
    if (!path.isAbsolute(value)) continue;
    variables[name] = path.join(volumes, value);
    mkdirSync(variables[name], { recursive: true });
    if (isRoot) chownSync(variables[name], NOBODY, NOBODY);
  }
  if (isRoot) chownSync(volumes, NOBODY, NOBODY);
  environment = {
    ...variables,
    JOBSPINE_LOG_LEVEL: 'warn',
    JOBSPINE_PORT: String(await freePort()),
    PATH: process.env.PATH!,
  };
}, 900_000);

const programOf = (text: string): string[] => wordsOf(text).map(word => (word === 'node' ? process.execPath : word));

/** Runs the health check of the image. */
const isHealthy = (): boolean => {
  const [program = '', ...args] = programOf(textsOf(image, 'HEALTHCHECK')[0]!);
  return spawnSync(program, args, { cwd: app, env: environment }).status === 0;
};

/** Starts the server as a container does. */
function start(): ChildProcess {
  const command = programOf(textsOf(image, 'CMD')[0]!);
  const [program = '', ...args] = [...(canIsolate ? ISOLATED : []), ...(isRoot ? AS_NOBODY : []), ...command];
  return spawn(program, args, { cwd: app, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Returns the id of the server itself: `unshare` is its parent. */
function serverOf(child: ChildProcess): number {
  if (!canIsolate) return child.pid!;
  return Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim());
}

async function readyUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^jobspine ready (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The server has ended');
}

describe('the image', () => {
  it('has the program and the packages that it needs, and no others', () => {
    const parts = [
      'LICENSE',
      'NOTICE',
      'assets',
      'bin',
      'deploy',
      'dist',
      'migrations',
      'node_modules',
      'package.json',
      'schemas',
      'scripts',
    ];
    expect(readdirSync(app).sort()).toEqual(parts);
    expect(existsSync(path.join(app, 'node_modules/pg'))).toBe(true);
    expect(existsSync(path.join(app, 'node_modules/vitest'))).toBe(false);
  });

  it('starts as a user that may not write to it, is healthy, runs jobs, and ends by SIGTERM', async () => {
    expect(isHealthy()).toBe(false);
    const child = start();
    const ended = once(child, 'exit');
    const url = await readyUrl(child);
    expect(isHealthy()).toBe(true);
    const password = readFileSync(path.join(environment.JOBSPINE_DATA_DIR!, 'admin.password'), 'utf8').trim();
    const headers = { authorization: `Basic ${btoa(`admin:${password}`)}`, accept: 'text/plain' };
    const created = await fetch(`${url}/job?type=LIST_ITEMS&storageId=VX-1`, { method: 'POST', headers });
    const job = (await created.text()).trim();
    await until(async () => (await (await fetch(`${url}/job/${job}`, { headers })).text()) === 'FINISHED');
    const graph = await fetch(`${url}/task-definition/jobtype/COPY_FILE/graph`, {
      headers: { ...headers, accept: '*/*' },
    });
    expect(graph.headers.get('content-type')).toBe('image/png');
    process.kill(serverOf(child), textsOf(image, 'STOPSIGNAL')[0] as NodeJS.Signals);
    expect((await ended)[0]).toBe(0);
    expect(isHealthy()).toBe(false);
  });
});
