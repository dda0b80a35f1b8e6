import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIds } from '../../src/core/ids.ts';
import { MONITOR_ACCEPT, monitorRoutes } from '../../src/http/monitor.ts';
import { metricsRoutes, openStatusRoutes, statusRoutes } from '../../src/http/status.ts';
import { createServer } from '../../src/http/wire/server.ts';
import type { Check } from '../../src/observe/checks.ts';
import { SILENT } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { countJobsByState } from '../../src/store/search/totals.ts';
import { type TestApi, testApi } from '../support/http.ts';

const good: Check = {
  name: 'good',
  description: 'All well',
  run: async () => ({ status: 'ok', message: '/secret/path' }),
};
const bad: Check = { name: 'bad', description: 'Not well', run: () => Promise.reject(new Error('out of order')) };
const context = { version: '1.2.3', checks: [good, bad] };

let api: TestApi;
const metrics = createMetrics(() => countJobsByState(api.database.read));
beforeAll(async () => {
  api = await testApi(() => [...statusRoutes(context), ...openStatusRoutes(context), ...metricsRoutes({ metrics })], {
    onAnswer: metrics.countResponse,
  });
});

describe('/version', () => {
  it('is a document, and text', async () => {
    const { body } = await api.admin.get('/API/version').set('Accept', 'application/json').expect(200);
    expect(body).toEqual({ component: [{ name: 'Jobspine', version: '1.2.3' }] });
    expect((await api.admin.get('/API/version').set('Accept', 'text/plain')).text).toBe('Jobspine 1.2.3');
  });
});

describe('/APInoauth', () => {
  it('says that we are online, to anybody and in any form', async () => {
    for (const accept of ['*/*', 'application/json', 'text/plain'])
      await api.anybody.get('/APInoauth/is-online').set('Accept', accept).expect(200);
  });
  it('tests itself, and tells nobody the details', async () => {
    const { body } = await api.anybody.get('/APInoauth/selftest/').set('Accept', 'application/json').expect(200);
    expect(body).toMatchObject({
      name: 'selftest',
      status: 'failed',
      test: [
        { name: 'good', status: 'ok' },
        { name: 'bad', status: 'failed' },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('/secret/path');
    const one = await api.anybody.get('/APInoauth/selftest/good').set('Accept', 'application/json').expect(200);
    expect(one.body).toMatchObject({ name: 'good', status: 'ok', took: expect.any(Number) });
    await api.anybody.get('/APInoauth/selftest/ugly').expect(404);
  });
  it('gives the schemas', async () => {
    const { text, headers } = await api.anybody.get('/APInoauth/schema/jobspine.xsd').expect(200);
    expect(text).toContain('targetNamespace="http://xml.vidispine.com/schema/vidispine"');
    expect(headers['content-type']).toBe('application/xml');
    await api.anybody.get('/APInoauth/schema/..%2F..%2Fpackage.json').expect(404);
  });
});

describe('/API/selftest', () => {
  it('tells administrators the details, and leaves out what they exclude', async () => {
    const { body } = await api.admin.get('/API/selftest').set('Accept', 'application/json').expect(200);
    expect(body.test).toMatchObject([{ message: ['/secret/path'] }, { message: ['out of order'] }]);
    const rest = await api.admin.get('/API/selftest?exclude=bad').set('Accept', 'application/json').expect(200);
    expect(rest.body).toMatchObject({ status: 'ok', test: [{ name: 'good' }] });
  });
});

describe('/metrics', () => {
  it('is Prometheus text for administrators', async () => {
    await api.admin.get('/API/version').expect(200);
    const { text } = await api.admin.get('/metrics').expect(200);
    expect(text).toMatch(/^jobspine_jobs\{state="ready"\} 0$/m);
    expect(text).toMatch(/^jobspine_http_answer_seconds_count\{route="GET \/version",status="200"\} \d+$/m);
    expect(text).toMatch(/^jobspine_nodejs_eventloop_lag_seconds/m);
  });
  it('is not for others', async () => {
    await api.anybody.get('/metrics').expect(401);
    const { agent } = await api.user('nosy');
    await agent.get('/metrics').expect(403);
  });
});

describe('the port for monitors', () => {
  const account = { id: 1, name: 'nobody', realName: '', roles: [], disabled: false };
  const server = createServer({
    routes: monitorRoutes({ metrics, checks: context.checks }),
    assumedAccept: MONITOR_ACCEPT,
    authenticator: { identify: () => account, actAs: async () => account, forget: () => {} },
    ids: createIds('VX'),
    log: SILENT,
  });
  let monitor: ReturnType<typeof supertest.agent>;
  beforeAll(async () => {
    monitor = supertest.agent(`http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`);
  });
  afterAll(() => server.close(0));

  it('gives the gauges and meters that monitors of a Vidispine server read, to who sends no Accept', async () => {
    metrics.countEvent('created', 2);
    metrics.countEvent('started');
    const { body } = await monitor.get('/metrics').unset('Accept').expect(200);
    const states = [
      'aborted',
      'aborted_pending',
      'failed_total',
      'finished',
      'finished_warning',
      'ready',
      'started',
      'waiting',
    ];
    for (const state of states) expect(body.gauges[`job.total.${state}`]).toEqual({ value: 0 });
    expect(Object.keys(body.meters)).toEqual([
      'job.created',
      'job.started',
      'job.finished',
      'job.failed',
      'job.blocked',
    ]);
    const counts = Object.values<{ count: number }>(body.meters).map(({ count }) => count);
    expect(counts).toEqual([2, 1, 0, 0, 0]);
  });
  it('gives Prometheus its text', async () => {
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1';
    const { text } = await monitor.get('/metrics').set('Accept', accept).expect(200);
    expect(text).toContain('# TYPE jobspine_jobs gauge');
  });
  it('says with its status whether we are well', async () => {
    const { body } = await monitor.get('/healthcheck').expect(500);
    expect(body).toEqual({
      good: { healthy: true, message: '/secret/path' },
      bad: { healthy: false, message: 'out of order' },
    });
  });
  it('has nothing else', () => monitor.get('/API/version').expect(404));
});
