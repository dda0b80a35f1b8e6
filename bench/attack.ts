/*
 * POST /job of an ordinary user while others attack the same server: half-open connections, wrong logins, hostile
 * searches, and scripts that sleep without an end. In alternating rounds: the same without the attack. Every answered
 * job must be stored at the end.
 */
import { connect as openSocket, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../src/store/database/connection.ts';
import { batchBody } from './batch.ts';
import { type Client, createType, JSON_TYPE, metadataDocument, NO_WORK, openClient } from './client.ts';
import { atMost, type Figure, quantile } from './figures.ts';
import type { Server, Stage } from './stage.ts';

export interface AttackSize {
  rounds: number;
  seconds: number;
  /** Finished jobs that the searches look at. */
  history: number;
}

const HALF_OPEN = 800;
const LOGINS_PER_SECOND = 100;
const SEARCHES = 20;
const SLEEPERS = 40;
/** The most conditions that a search may have. */
const CONDITIONS = 50;
/** The pause between two jobs of the ordinary user, in milliseconds. */
const PAUSE_MS = 20;
const BATCH = 10_000;
const SLEEP = 'for (;;) sleep(3600000);';

export async function measureAttack(stage: Stage, { rounds, seconds, history }: AttackSize): Promise<Figure[]> {
  const databaseUrl = await stage.createDatabase();
  const server = await stage.startServer(databaseUrl);
  const admin = openClient(server.url);
  await createType(admin, 'ORDINARY', NO_WORK);
  await createType(admin, 'SLEEPING', { script: SLEEP }, 1, 20_001);
  const users = await createUsers(admin);
  await fillHistory(admin, history);
  const ordinary = openClient(server.url, users.ordinary);
  const quiet: number[] = [];
  const attacked: number[] = [];
  const ids: string[] = [];
  await createJobs(ordinary, seconds, ids);
  for (let round = 0; round < rounds; round++) {
    quiet.push(quantile(await stage.round(() => createJobs(ordinary, seconds, ids)), 0.99));
    const attack = await startAttack(server, users);
    attacked.push(quantile(await stage.round(() => createJobs(ordinary, seconds, ids)), 0.99));
    await attack.stop();
  }
  await checkStored(databaseUrl, ids);
  for (const client of [admin, ordinary]) client.close();
  await server.stop();
  return [
    { what: 'POST /job, one user, 99 of 100', unit: 'ms', values: quiet },
    { what: 'POST /job under attack, 99 of 100', unit: 'ms', values: attacked, target: atMost(100, attacked) },
  ];
}

/** The credentials of each user, as a header. */
type Users = Record<'ordinary' | 'attacker', string>;

const ROLES: Record<keyof Users, readonly string[]> = {
  ordinary: ['_job_read', '_job_write'],
  attacker: ['_job_read', '_job_search', '_job_write', '_taskdefinition_write'],
};

async function createUsers(admin: Client): Promise<Users> {
  const users = { ordinary: '', attacker: '' };
  for (const name of ['ordinary', 'attacker'] as const) {
    const password = `${name} password`;
    const group = ROLES[name].map(groupName => ({ groupName }));
    await admin.send('POST', '/user', JSON.stringify({ userName: name, password, groupList: { group } }), JSON_TYPE);
    users[name] = `Basic ${btoa(`${name}:${password}`)}`;
  }
  return users;
}

async function fillHistory(admin: Client, jobs: number): Promise<void> {
  for (let left = jobs; left > 0; left -= BATCH)
    await admin.send('POST', '/job/batch', batchBody(Math.min(left, BATCH), 'ORDINARY'), JSON_TYPE);
}

/** Creates jobs one after the other for some time, and returns how long each took, in milliseconds. */
async function createJobs(client: Client, seconds: number, ids: string[]): Promise<number[]> {
  const body = metadataDocument(3);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const { text, ms } = await client.send('POST', '/job?type=ORDINARY', body);
    times.push(ms);
    ids.push(/<jobId>(.*?)</.exec(text)![1]!);
    await pause(PAUSE_MS);
  }
  return times;
}

interface Attack {
  stop(): Promise<void>;
}

/** Starts all attacks at once; each goes on until it is stopped. */
async function startAttack(server: Server, users: Users): Promise<Attack> {
  const end = new AbortController();
  const { signal } = end;
  const sockets = new Set<Socket>();
  for (let i = 0; i < HALF_OPEN; i++) keepHalfOpen(server, i, sockets, signal);
  const sleepers = openClient(server.url, users.attacker);
  const created = await sleepers.send('POST', '/job/batch', batchBody(SLEEPERS, 'SLEEPING'), JSON_TYPE);
  const { uri } = JSON.parse(created.text) as { uri: string[] };
  const searches = Array.from({ length: SEARCHES }, () => search(server, users.attacker, signal));
  const logins = guess(server, signal);
  return {
    stop: async () => {
      end.abort();
      for (const socket of sockets) socket.destroy();
      await Promise.all([...searches, logins]);
      for (const id of uri) await sleepers.send('DELETE', `/job/${id}`, '', JSON_TYPE);
      sleepers.close();
    },
  };
}

/** Opens a connection that never sends a whole request, and opens it again whenever the server closes it. */
function keepHalfOpen(server: Server, number: number, sockets: Set<Socket>, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { hostname, port } = new URL(server.url);
  const socket = openSocket(Number(port), hostname);
  sockets.add(socket);
  if (number % 2 === 0) socket.on('connect', () => socket.write('GET /API/job HTTP/1.1\r\nHost: x\r\nX-'));
  socket.on('error', () => {});
  socket.on('close', () => {
    sockets.delete(socket);
    setTimeout(() => keepHalfOpen(server, number, sockets, signal), 100).unref();
  });
}

/** Searches with as many conditions as a search may have, one search after the other. */
async function search(server: Server, authorization: string, signal: AbortSignal): Promise<void> {
  for (let i = 0; !signal.aborted; i++) {
    const conditions = Array.from({ length: CONDITIONS }, (_, n) => `jobmetadata=key${n % 3}%3D*${(i + n) % 10}*`);
    await fetchIgnoring(`${server.url}/job?${conditions.join('&')}`, authorization, signal);
  }
}

/** Logs in with wrong passwords, a fixed number of times a second, whether they are answered or not. */
async function guess(server: Server, signal: AbortSignal): Promise<void> {
  const sent = new Set<Promise<void>>();
  for (let i = 0; !signal.aborted; i++) {
    const one = fetchIgnoring(`${server.url}/whoami`, `Basic ${btoa(`user${i % 40}:wrong ${i}`)}`, signal);
    sent.add(one.finally(() => sent.delete(one)));
    await pause(1000 / LOGINS_PER_SECOND);
  }
  await Promise.all(sent);
}

/** Sends a request of an attacker. Any answer will do, and so will none. */
async function fetchIgnoring(url: string, authorization: string, signal: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(url, { headers: { authorization }, signal });
    await answer.arrayBuffer();
    // A refusal costs the attacker a moment, too: without a pause the attack would be the loop of this process.
    if (!answer.ok) await pause(PAUSE_MS);
  } catch {
    if (!signal.aborted) await pause(PAUSE_MS);
  }
}

/** Checks that every answered job is stored, and that it ended. */
async function checkStored(databaseUrl: string, ids: readonly string[]): Promise<void> {
  const client = await connect(databaseUrl, 'bench');
  const numbers = ids.map(id => Number(id.split('-').at(-1)));
  const { rows } = await client.query('select count(*)::int as kept from job where id = any($1)', [numbers]);
  await client.end();
  if (rows[0].kept < ids.length) throw new Error(`${ids.length} jobs were answered, ${rows[0].kept} are stored`);
}
