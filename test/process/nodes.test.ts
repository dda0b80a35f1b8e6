/*
 * Several processes on one database: the list of nodes, and their roles.
 */
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

interface NodeJson {
  id: number;
  host: string;
  version: string;
  role: string[];
  lastSeen: string;
  alive: boolean;
  running: number;
}

const nodesOf = async (server: RunningServer): Promise<NodeJson[]> =>
  (await server.send<{ node: NodeJson[] }>('GET', '/node')).node;

it('lists nodes of all roles as they join and leave; one takes requests, and another runs steps', async () => {
  const { url } = await freshDatabase();
  const settings = { DATABASE_URL: url, JOBSPINE_ADMIN_PASSWORD: 'admin' };
  const api = await startServer({ ...settings, JOBSPINE_ROLES: 'api' });
  expect(await nodesOf(api)).toMatchObject([{ role: ['api'], alive: true, running: 0 }]);
  await api.send('POST', '/task-definition/jobtype/LONG?id=20000', { task: [{ step: 1, script: 'sleep(600000)' }] });
  const { jobId } = await api.send<{ jobId: string }>('POST', '/job?type=LONG');

  const dispatcher = await startServer({ ...settings, JOBSPINE_ROLES: 'dispatcher', JOBSPINE_SHUTDOWN_SECONDS: '0' });
  await until(async () => (await nodesOf(api))[1]?.running === 1);
  const [first, second] = await nodesOf(api);
  expect(first).toMatchObject({ role: ['api'], alive: true, running: 0, version: second?.version, host: second?.host });
  expect(second).toMatchObject({ role: ['dispatcher'], alive: true });
  expect((await dispatcher.request('/job')).status).toBe(404);

  // The step waits for another node, because an api node runs no steps.
  expect((await dispatcher.end('SIGTERM')).code).toBe(0);
  await until(async () => {
    const [, gone] = await nodesOf(api);
    return gone?.alive === false && gone.running === 0;
  });
  const next = await startServer({ ...settings, JOBSPINE_ROLES: 'dispatcher', JOBSPINE_SHUTDOWN_SECONDS: '0' });
  await until(async () => (await nodesOf(api))[2]?.running === 1);
  await api.send('DELETE', `/job/${jobId}`);
  await until(async () => (await api.send<{ status: string }>('GET', `/job/${jobId}`)).status === 'ABORTED');
  await next.end('SIGTERM');
});
