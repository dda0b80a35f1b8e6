/*
 * A server with sixty jobs of three users, in every state, and shorthands to search them. Tests compare each answer
 * with the pure functions of src/core/search on the same jobs.
 */
import { beforeAll } from 'vitest';
import { hasEnded, JOB_STATES, PRIORITIES } from '../../src/core/job.ts';
import type { FilteredJob } from '../../src/core/search/filter.ts';
import { type JobJson, JSON_TYPE, startTestServer, succeed } from './jobspine.ts';

export const JOB_COUNT = 60;
export const JOB_TYPES = ['CONFORM', 'TIMELINE', 'TRANSCODE_RANGE'];
const USERS = ['admin', 'bob', 'carol'];
export const HOUR_MS = 3_600_000;
export const START_MS = Date.parse('2020-02-19T13:53:21.110Z');

export interface List {
  hits: number;
  job?: JobJson[];
  facet?: Facet[];
  nextCursor?: string;
}

export interface Facet {
  field: string;
  name?: string;
  count?: { fieldValue: string; value: number }[];
  range?: { start?: string; end?: string; value: number }[];
}

/** The time some hours after the first job was created. */
export const hour = (hours: number): Date => new Date(START_MS + hours * HOUR_MS);
export const hourText = (hours: number): string => hour(hours).toISOString();

/** Returns the job with this index, without its id. */
function jobAt(index: number): Omit<FilteredJob, 'id'> {
  const started = hour(Math.floor(index / 4));
  const state = JOB_STATES[(index * 7) % 10]!;
  return {
    type: JOB_TYPES[Math.floor(index / 2) % 3]!,
    state,
    priority: PRIORITIES[(index * 5) % 6]!,
    user: USERS[index % 3]!,
    started,
    finished: hasEnded(state) ? new Date(started.getTime() + 5 * HOUR_MS) : undefined,
    updated: hour(100 + index),
    metadata: {
      shelf: `s${index % 4}`,
      title: index % 2 ? 'The End.mov' : 'a_b%c',
      ...(index % 5 === 0 && { frames: String(index * 10) }),
      ...(state === 'FAILED_TOTAL' && { errorMessage: `No space on disk ${index}` }),
    },
  };
}

/** Starts the server; the jobs are created before the first test of the file. */
export async function startSearchServer() {
  const server = await startTestServer({ JOBSPINE_ROLES: 'api' });
  /** In the order of creation. */
  const known: FilteredJob[] = [];

  beforeAll(async () => {
    for (const name of USERS.slice(1)) await server.user(name, '_job_read', '_job_write', '_job_search');
    for (let index = 0; index < JOB_COUNT; index++) {
      const job = jobAt(index);
      const pairs = Object.entries(job.metadata).map(pair => `jobmetadata=${encodeURIComponent(pair.join('='))}`);
      const { jobId } = await server.create(job.type, [`priority=${job.priority}`, ...pairs].join('&'));
      known.push({ id: Number(jobId.slice(3)), ...job });
    }
    await server.database.transaction(async tx => {
      for (const { id, user, state, started, finished, updated } of known)
        await tx.query(
          `update job set account = (select id from account where name = $2), state = $3, created_at = $4,
            finished_at = $5, updated_at = $6
          where id = $1`,
          [id, user, JOB_STATES.indexOf(state), started, finished, updated],
        );
    });
  });

  return { ...server, known, ...shorthands(server, known) };
}

function shorthands({ get, put }: Awaited<ReturnType<typeof startTestServer>>, known: readonly FilteredJob[]) {
  const search = async (query: string, body: object = {}): Promise<List> =>
    (await succeed(put(`/job/search?${query}`, { accept: JSON_TYPE, body: JSON.stringify(body) }))).json<List>();
  const list = async (query: string): Promise<List> =>
    (await succeed(get(`/job?${query}`, { accept: JSON_TYPE }))).json<List>();
  return {
    search,
    list,
    /** Returns the first facet of a search. */
    facet: async (query: string, asked: object): Promise<Facet | undefined> =>
      (await search(query, { facet: [asked] })).facet?.[0],
    /** Returns the ids of the jobs of all users that a list finds. */
    found: async (query: string): Promise<string[]> => idsOf(await list(`user=false&${query}`)),
    knownIds: (filter: (job: FilteredJob) => boolean): string[] => known.filter(filter).map(({ id }) => `VX-${id}`),
  };
}

export const idsOf = ({ job }: List): string[] => job?.map(({ jobId }) => jobId) ?? [];
export const q = (query: string): string => `q=${encodeURIComponent(query)}`;

/** Counts how often each value occurs, the most frequent first. */
export function countBy(jobs: readonly FilteredJob[], read: (job: FilteredJob) => string | undefined) {
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const value = read(job);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted.map(([fieldValue, value]) => ({ fieldValue, value }));
}
