/*
 * /metrics and /healthcheck on a port of their own, without a login: for monitors inside the network. They are what
 * monitors of a Vidispine server read on its administration port.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { type Check, runChecks } from '../../observe/checks.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { listening, type Server } from './listen.ts';
import { choose, JSON_TYPE, TEXT } from './negotiate.ts';

export interface StatusServerOptions {
  metrics: Metrics;
  checks: readonly Check[];
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

export function createStatusServer(options: StatusServerOptions): Server {
  const handle: RequestListener = (req, res) => {
    answer(req, options)
      .catch((error: Error): Answer => ({ status: 503, type: TEXT, body: `${error.message}\n` }))
      .then(({ status, type, body }) => res.writeHead(status, { 'Content-Type': type }).end(body));
  };
  return listening(handle);
}

async function answer(
  { url = '', headers }: IncomingMessage,
  { metrics, checks }: StatusServerOptions,
): Promise<Answer> {
  const path = url.replace(/\/?(\?.*)?$/, '');
  if (path === '/metrics') return tellMetrics(headers.accept, metrics);
  if (path === '/healthcheck') return tellHealth(checks);
  return { status: 404, type: TEXT, body: 'There are /metrics and /healthcheck\n' };
}

/** Who sends no Accept at all is a monitor that expects JSON; Prometheus says what it wants. */
async function tellMetrics(accept: string = JSON_TYPE, metrics: Metrics): Promise<Answer> {
  if (choose(accept, [TEXT, JSON_TYPE]) !== JSON_TYPE) {
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: await metrics.prometheus() };
  }
  return { status: 200, type: JSON_TYPE, body: JSON.stringify(await metrics.dropwizard()) };
}

/** 500 when a check fails, as Dropwizard does. */
async function tellHealth(checks: readonly Check[]): Promise<Answer> {
  const results = await runChecks(checks);
  const body = results.map(({ name, status, message }) => [name, { healthy: status !== 'failed', message }]);
  const status = results.every(result => result.status !== 'failed') ? 200 : 500;
  return { status, type: JSON_TYPE, body: JSON.stringify(Object.fromEntries(body)) };
}
