import { describe, expect, it } from 'vitest';
import { describeJob, type Job, progressOf, type Task } from '../../src/cli/job.ts';
import { plain, shortTime, toTable } from '../../src/cli/print.ts';

const job = (change: Partial<Job>): Job => ({
  jobId: 'VX-1',
  user: 'admin',
  started: '2026-02-19T13:53:21.110+0000',
  status: 'STARTED',
  type: 'T',
  priority: 'MEDIUM',
  totalSteps: 4,
  ...change,
});
const task = (step: number, status: Task['status'], change: Partial<Task> = {}): Task => ({
  ...{ step, status, attempts: 0, timestamp: '2026-02-19T13:53:21.110+0000', description: `Step ${step}`, subTask: [] },
  ...change,
});

describe('the progress of a job', () => {
  const cases: [tasks: Task[], done: number, why: string][] = [
    [[], 0, 'is nothing before a step has started'],
    [[task(1, 'FINISHED'), task(2, 'STARTED')], 1, 'counts steps that are done'],
    [[task(1, 'FINISHED'), task(2, 'STARTED', { progress: { value: 50, total: 100 } })], 1.5, 'counts parts of steps'],
    [[task(1, 'STARTED', { progress: { value: 900, unit: 'bytes' } })], 0, 'cannot count bytes without a total'],
    [[task(1, 'STARTED', { progress: { value: 9, total: 3 } })], 1, 'never counts a step as more than one'],
    [[task(1, 'FAILED_FATAL'), task(2, 'FINISHED')], 2, 'counts a step that failed for good'],
    [[task(1, 'FAILED_RETRY'), task(1, 'STARTED', { attempts: 1 })], 0, 'counts only the last attempt of a step'],
    [[1, 2, 3, 4, 5].map(step => task(step, 'FINISHED')), 4, 'excludes cleanup steps, like totalSteps'],
  ];
  for (const [tasks, done, why] of cases) {
    it(why, () => expect(progressOf(job({ log: { task: tasks } }))).toEqual({ done, total: 4 }));
  }

  it('is complete when the job has succeeded', () =>
    expect(progressOf(job({ status: 'FINISHED' }))).toEqual({ done: 4, total: 4 }));

  it('is that of one step before the plan is known', () => {
    const { totalSteps: _, ...unknown } = job({ status: 'READY' });
    expect(progressOf(unknown)).toEqual({ done: 0, total: 1 });
  });
});

describe('the description of a job', () => {
  const cases: [job: Partial<Job>, text: string][] = [
    [{ status: 'READY' }, 'READY'],
    [{ log: { task: [task(1, 'STARTED'), task(2, 'STARTED')] } }, 'STARTED: Step 1, Step 2'],
    [{ log: { task: [task(1, 'STARTED', { attempts: 2, description: '' })] } }, 'STARTED: step 1 (try 3)'],
    [{ log: { task: [task(1, 'STARTED', { progress: { value: 1, total: 3 } })] } }, 'STARTED: Step 1 33%'],
    [{ status: 'WAITING', waiting: { requirement: 'A free disk' } }, 'WAITING: A free disk'],
    [{ status: 'FINISHED' }, 'FINISHED'],
    [{ status: 'FAILED_TOTAL', data: [{ key: 'errorMessage', value: 'No disk' }] }, 'FAILED_TOTAL: No disk'],
    [
      { status: 'FINISHED_WARNING', log: { task: [task(1, 'FAILED_FATAL', { errorMessage: 'Sunday' })] } },
      'FINISHED_WARNING: Sunday',
    ],
  ];
  for (const [change, text] of cases) it(text, () => expect(describeJob(job(change))).toBe(text));
});

describe('the output', () => {
  it('is in columns', () =>
    expect(
      toTable([
        ['a', 'long', 'x'],
        ['bcd', '', 'y'],
      ]),
    ).toEqual(['a    long  x', 'bcd        y']));

  it('cannot move the cursor', () => expect(plain('a\u001b[2Jb\nc\u009bd')).toBe('a [2Jb c d'));

  it('has times in the local time zone', () => {
    const shown = shortTime('2026-02-19T13:53:21.110+0000');
    expect(new Date(shown.replace(' ', 'T')).getTime()).toBe(Date.parse('2026-02-19T13:53:21Z'));
  });
});
