/*
 * The monitoring port: /metrics and /healthcheck without a login, for monitors inside the network. Monitors of a
 * Vidispine server read both on its administration port.
 */
import { type Check, runChecks } from '../observe/checks.ts';
import type { Metrics } from '../observe/metrics.ts';
import { JSON_TYPE, openRoute, type Route, TEXT } from './wire/wire.ts';

export interface MonitorContext {
  metrics: Metrics;
  checks: readonly Check[];
}

/** A monitor that sends no Accept expects JSON; Prometheus sends one. */
export const MONITOR_ACCEPT = JSON_TYPE;

export const monitorRoutes = (context: MonitorContext): Route[] => [getMetrics(context), getHealth(context)];

const getMetrics = ({ metrics }: MonitorContext): Route =>
  openRoute({
    method: 'get',
    area: '/monitor',
    path: '/metrics',
    summary: 'Show the metrics of this node for Prometheus, or as Dropwizard JSON.',
    answers: { text: 'The metrics.', types: [JSON_TYPE] },
    handle: () => ({
      types: [TEXT, JSON_TYPE],
      write: async type => ({
        body: type === TEXT ? await metrics.prometheus() : JSON.stringify(await metrics.dropwizard()),
        // Prometheus reads the version of its format here.
        ...(type === TEXT && { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } }),
      }),
    }),
  });

/** 500 when a check fails, as Dropwizard does. */
const getHealth = ({ checks }: MonitorContext): Route =>
  openRoute({
    method: 'get',
    area: '/monitor',
    path: '/healthcheck',
    summary: 'Run all self tests; 500 when one fails.',
    answers: { types: [JSON_TYPE] },
    handle: () => ({
      types: [JSON_TYPE],
      write: async () => {
        const results = await runChecks(checks);
        const body = results.map(({ name, status, message }) => [name, { healthy: status !== 'failed', message }]);
        const status = results.every(result => result.status !== 'failed') ? 200 : 500;
        return { status, body: JSON.stringify(Object.fromEntries(body)) };
      },
    }),
  });
