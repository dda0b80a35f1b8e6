/*
 * /configuration/job-pool: the pools. Source: Vidispine API, "Configuration".
 */
import * as settings from '../actions/settings.ts';
import type { JobPoolListType } from '../documents/documents.ts';
import { readSettings } from '../store/settings.ts';
import { document, part, type Route, route } from './wire/wire.ts';

type Context = settings.SettingsContext;

const READ = '_configuration_read';
const WRITE = '_administrator';

export const poolRoutes = (context: Context): Route[] => [
  getPools(context),
  replacePools(context),
  addPools(context),
  deletePools(context),
  deletePool(context),
];

const getPools = ({ database }: Context): Route =>
  route({
    method: 'get',
    path: '/configuration/job-pool',
    role: READ,
    summary: 'List the pools.',
    answers: { document: 'JobPoolListDocument' },
    handle: () => ({
      document: 'JobPoolListDocument',
      value: async () => {
        const { concurrentJobs, pools } = (await readSettings(database.read)).admission;
        const pool = pools.map(({ threshold, size }) => ({ priorityThreshold: threshold, size }));
        // Left out where only the pools limit: a client that sends back what it has read must not set a limit.
        return { ...(Number.isFinite(concurrentJobs) && { concurrentJobs }), ...(pool.length > 0 && { pool }) };
      },
    }),
  });

const replacePools = (context: Context): Route =>
  route({
    method: 'put',
    path: '/configuration/job-pool',
    role: WRITE,
    summary: 'Replace the pools.',
    takes: document('JobPoolListDocument'),
    example: { body: { concurrentJobs: 10, pool: [{ priorityThreshold: 'HIGH', size: 2 }] } },
    handle: ({ body }) => settings.changePools(context, toChange(body), 'delete'),
  });

const addPools = (context: Context): Route =>
  route({
    method: 'patch',
    path: '/configuration/job-pool',
    role: WRITE,
    summary: 'Add pools, or change some of them.',
    takes: document('JobPoolListDocument'),
    handle: ({ body }) => settings.changePools(context, toChange(body), 'keep'),
  });

const deletePools = (context: Context): Route =>
  route({
    method: 'delete',
    path: '/configuration/job-pool',
    role: WRITE,
    summary: 'Delete all pools.',
    handle: () => settings.deletePools(context),
  });

const deletePool = (context: Context): Route =>
  route({
    method: 'delete',
    path: '/configuration/job-pool/:priority',
    role: WRITE,
    summary: 'Delete one pool.',
    params: { priority: part('The priority threshold of the pool.') },
    handle: ({ params }) => settings.deletePool(context, params.priority),
  });

const toChange = ({ concurrentJobs, pool = [] }: JobPoolListType): settings.PoolChange => ({
  concurrentJobs,
  pools: pool.map(({ priorityThreshold, size }) => ({ threshold: priorityThreshold, size })),
});
