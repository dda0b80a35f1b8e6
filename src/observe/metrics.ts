/*
 * Metrics of responses and of jobs, as Prometheus text and as Dropwizard Metrics JSON. The latter has the names that
 * monitoring of a Vidispine server expects.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Source: Dropwizard meters of a Vidispine server, `job.created` and so on. */
const JOB_EVENTS = ['created', 'started', 'finished', 'failed', 'blocked'] as const;
export type JobEventName = (typeof JOB_EVENTS)[number];

export interface Metrics {
  /** Counts a response. `route` is the method and the path of the route. */
  countResponse(route: string, status: number, seconds: number): void;
  /** Counts an event of one or more jobs. */
  countEvent(event: JobEventName, jobs?: number): void;
  prometheus(): Promise<string>;
  dropwizard(): Promise<object>;
}

/** Most responses take milliseconds. Large lists and scripts take seconds. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics. `countJobs` returns the number of jobs in each state; it is called on each read. */
export function createMetrics(countJobs: () => Promise<Readonly<Record<string, number>>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'jobspine_' });
  const countResponse = responsesOf(registry);
  const events = new Counter({
    name: 'jobspine_job_events_total',
    help: 'Events of jobs',
    labelNames: ['event'],
    registers: [registry],
  });
  new Gauge({
    name: 'jobspine_jobs',
    help: 'Jobs in each state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const [state, jobs] of Object.entries(await countJobs())) this.set({ state: state.toLowerCase() }, jobs);
    },
  });
  const meters = Object.fromEntries(JOB_EVENTS.map(event => [event, createMeter()])) as Meters;
  return {
    countResponse,
    countEvent: (event, jobs = 1) => {
      events.inc({ event }, jobs);
      meters[event].mark(jobs);
    },
    prometheus: () => registry.metrics(),
    dropwizard: async () => toDropwizard(await countJobs(), meters),
  };
}

type Meters = Record<JobEventName, Meter>;

function responsesOf(registry: Registry): Metrics['countResponse'] {
  const responses = new Histogram({
    name: 'jobspine_http_answer_seconds',
    help: 'Time from receiving a request to sending its response',
    labelNames: ['route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  // Looking up the series of a pair of labels costs more than counting in it.
  const series = new Map<string, ReturnType<typeof responses.labels>>();
  return (route, status, seconds) => {
    const key = `${route} ${status}`;
    const one = series.get(key) ?? responses.labels(route, String(status));
    series.set(key, one);
    one.observe(seconds);
  };
}

const toDropwizard = (totals: Readonly<Record<string, number>>, meters: Meters): object => ({
  version: '3.0.0',
  gauges: Object.fromEntries(
    Object.entries(totals).map(([state, value]) => [`job.total.${state.toLowerCase()}`, { value }]),
  ),
  counters: {},
  histograms: {},
  meters: Object.fromEntries(JOB_EVENTS.map(event => [`job.${event}`, meters[event].read()])),
  timers: {},
});

interface Meter {
  mark(count: number): void;
  read(): object;
}

/** The interval between updates of the rates, which are exponentially weighted averages over 1, 5 and 15 minutes. */
const STEP_SECONDS = 5;
const MINUTES = [1, 5, 15] as const;

function createMeter(): Meter {
  const startedAt = performance.now();
  const rates = MINUTES.map(() => 0);
  let count = 0;
  let sinceStep = 0;
  let steps = 0;

  /** Applies the steps since the last call. Events were counted only in the first of them. */
  const catchUp = (): void => {
    const due = Math.floor((performance.now() - startedAt) / 1000 / STEP_SECONDS);
    // Without any call for a day, all rates are practically zero.
    for (steps = Math.max(steps, due - 17_280); steps < due; steps += 1) {
      const rate = sinceStep / STEP_SECONDS;
      sinceStep = 0;
      for (const [index, minutes] of MINUTES.entries()) {
        const weight = 1 - Math.exp(-STEP_SECONDS / 60 / minutes);
        const before = rates[index] ?? 0;
        rates[index] = steps === 0 ? rate : before + weight * (rate - before);
      }
    }
  };

  return {
    mark: more => {
      catchUp();
      count += more;
      sinceStep += more;
    },
    read: () => {
      catchUp();
      const [m1_rate, m5_rate, m15_rate] = rates;
      const mean_rate = count / Math.max(STEP_SECONDS, (performance.now() - startedAt) / 1000);
      return { count, m1_rate, m5_rate, m15_rate, mean_rate, units: 'events/second' };
    },
  };
}
