/*
 * Waiting for jobs while showing their progress: bars on a terminal, elsewhere a line for each change. Both go to
 * standard error, so that standard output has only the results.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { hasEnded } from '../client/client.ts';
import type { Connection } from './client.ts';
import { describeJob, type Job, progressOf, toJob } from './job.ts';
import { plain } from './print.ts';

const POLL_MS = 400;

/** Shows the progress of jobs. */
interface Display {
  show(job: Job): void;
  end(): void;
}

/** Waits until all jobs have ended or the timeout expires (undefined: never), and returns their last states. */
export async function waitFor(
  { api, ask }: Connection,
  ids: readonly string[],
  timeoutMs: number | undefined,
): Promise<Job[]> {
  const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const display = process.stderr.isTTY ? bars(ids) : lines();
  const jobs = new Map<string, Job>();
  const isOpen = (id: string): boolean => !jobs.has(id) || !hasEnded(jobs.get(id)!);
  try {
    for (;;) {
      for (const id of ids.filter(isOpen)) {
        const job = toJob(await ask(api.GET('/API/job/{id}', { params: { path: { id }, query: FIELDS } })));
        jobs.set(id, job);
        display.show(job);
      }
      if (!ids.some(isOpen) || Date.now() >= deadline) return ids.map(id => jobs.get(id)!);
      await delay(Math.min(POLL_MS, Math.max(0, deadline - Date.now())));
    }
  } finally {
    display.end();
  }
}

/** Requests only the error message from the metadata. */
const FIELDS = { metadata: true, field: ['errorMessage'] };

function lines(): Display {
  const shown = new Map<string, string>();
  return {
    show: job => {
      const { done, total } = progressOf(job);
      const line = `${job.jobId}  ${Math.floor(done)}/${total}  ${plain(describeJob(job))}`;
      // Without the last digit of percentages, so that progress is shown in steps of ten.
      const rounded = line.replace(/\d?%/g, '');
      if (shown.get(job.jobId) === rounded) return;
      shown.set(job.jobId, rounded);
      process.stderr.write(`${line}\n`);
    },
    end: () => {},
  };
}

function bars(ids: readonly string[]): Display {
  const width = Math.max(...ids.map(id => id.length));
  const format = '{id} {bar} {percentage}%  {text}';
  const all = new MultiBar({ format, barsize: 24, hideCursor: true, stopOnComplete: false }, Presets.shades_grey);
  const bar = new Map<string, SingleBar>();
  return {
    show: job => {
      const { done, total } = progressOf(job);
      const payload = { id: job.jobId.padEnd(width), text: fitting(plain(describeJob(job)), width) };
      const own = bar.get(job.jobId) ?? all.create(total, done, payload);
      bar.set(job.jobId, own);
      own.setTotal(total);
      own.update(done, payload);
    },
    end: () => all.stop(),
  };
}

/** Shortens text to the width of the terminal. A wrapped line would be drawn again and again. */
function fitting(text: string, idWidth: number): string {
  const room = (process.stderr.columns ?? 80) - idWidth - 33;
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
