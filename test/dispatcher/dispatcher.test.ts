import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { report } from '../../src/actions/attempts.ts';
import { abortJob, runStep } from '../../src/actions/jobs.ts';
import type { Runtime } from '../../src/runtimes/runtime.ts';
import { listLogs, listProblems } from '../../src/store/jobs.ts';
import { listNodes } from '../../src/store/nodes.ts';
import { gate, station } from '../support/station.ts';
import { until } from '../support/until.ts';

const fails =
  (message: string, fatal = false): Runtime =>
  () =>
    Promise.resolve({ kind: 'failed', message, fatal });

describe('a dispatcher', () => {
  it('runs a job step by step until it has ended', async () => {
    const { type, node, create, until: untilIs, log } = await station();
    await type('STEPS', [{ description: 'one' }, { description: 'two' }]);
    await node();
    const id = await create({ type: 'STEPS' });
    const job = await untilIs(id, 'FINISHED');
    expect(job.finishedAt).toBeInstanceOf(Date);
    expect(await log(id)).toEqual(['100/0 FINISHED', '200/0 FINISHED']);
  });

  it('finds work without a hint', async () => {
    const { context, type, node, create, until: untilIs } = await station();
    await type('STEPS', [{ description: 'one' }]);
    await node();
    context.wake = () => {};
    context.wakeHere = () => {};
    await untilIs(await create({ type: 'STEPS' }), 'FINISHED');
  });

  it('runs independent steps of one job at the same time', async () => {
    const { type, node, create, work, until: untilIs } = await station();
    const { run, open, counts } = gate();
    work.slow = run;
    await type('PARALLEL', [{ description: 'slow' }, { description: 'slow', dependency: {} }]);
    await node();
    const id = await create({ type: 'PARALLEL' });
    await until(() => counts.inside === 2);
    open();
    await untilIs(id, 'FINISHED');
  });

  it('starts a step beside one that allows parallel steps', async () => {
    const { type, node, create, work, log, until: untilIs } = await station();
    const { run, open } = gate();
    work.transfer = (assignment, hooks) => {
      hooks.goParallel();
      return run(assignment, hooks);
    };
    await type('GROWING', [
      { description: 'transfer' },
      { description: 'follow', dependency: {}, parallelDependency: { step: 100 } },
    ]);
    await node();
    const id = await create({ type: 'GROWING' });
    await until(async () => (await log(id)).join() === '100/0 STARTED_PARALLEL,200/0 FINISHED');
    open();
    await untilIs(id, 'FINISHED');
  });

  it('retries a failed step after the delay, with one log entry per attempt', async () => {
    const { type, node, create, work, set, log, until: untilIs } = await station();
    await set({ maxRetries: 2, retryDelay: 0 });
    work.broken = fails('no such file');
    await type('BROKEN', [{ description: 'broken' }]);
    await node();
    const id = await create({ type: 'BROKEN' });
    const job = await untilIs(id, 'FAILED_TOTAL');
    expect(job.data.errorMessage).toBe('no such file');
    expect(await log(id)).toEqual(['100/0 FAILED_RETRY', '100/1 FAILED_RETRY', '100/2 FAILED_FATAL']);
  });

  it('logs the time at which an attempt failed, not the time of the next attempt', async () => {
    const { type, node, create, work, set, database, until: untilIs } = await station();
    await set({ maxRetries: 1, retryDelay: 1 });
    work.broken = fails('no such file');
    await type('BROKEN', [{ description: 'broken' }]);
    await node();
    const id = await create({ type: 'BROKEN' });
    await untilIs(id, 'WAITING');
    const [failed] = await listLogs(database.read, [id]);
    await untilIs(id, 'FAILED_TOTAL');
    const [after] = await listLogs(database.read, [id]);
    expect(after?.changedAt).toEqual(failed?.changedAt);
  });

  it('checks a waiting step until its problem is gone, and then runs it', async () => {
    const { type, node, create, work, set, database, log, until: untilIs } = await station();
    await set({ problemCheckInterval: 1 });
    let isThere = false;
    const checks: boolean[] = [];
    work.patient = ({ checkProblem }) => {
      checks.push(checkProblem);
      return Promise.resolve(
        isThere
          ? { kind: 'finished' }
          : { kind: 'waiting', problem: { type: 'JavaScript', data: { reason: 'no file' } } },
      );
    };
    await type('PATIENT', [{ description: 'patient' }]);
    await node();
    const id = await create({ type: 'PATIENT' });
    await untilIs(id, 'WAITING');
    expect(await listProblems(database.read)).toMatchObject([
      { type: 'JavaScript', data: { reason: 'no file' }, jobs: [id] },
    ]);
    await until(() => checks.length >= 2);
    isThere = true;
    await untilIs(id, 'FINISHED');
    expect(checks[0]).toBe(false);
    expect(checks.slice(1, -1).every(isCheck => isCheck)).toBe(true);
    expect(checks.at(-1)).toBe(false);
    expect(await log(id)).toEqual(['100/0 FINISHED']);
    expect(await listProblems(database.read)).toEqual([]);
  });

  it('stores the progress and the sub-steps of an attempt before its outcome', async () => {
    const { type, node, create, work, database, until: untilIs } = await station();
    work.talkative = async (_assignment, hooks) => {
      hooks.log('first');
      hooks.progress({ value: 10, total: 100, unit: 'percent' });
      hooks.log('second');
      hooks.progress({ value: 70, total: 100, unit: 'percent' });
      return { kind: 'finished' };
    };
    await type('TALKATIVE', [{ description: 'talkative' }]);
    await node();
    const id = await create({ type: 'TALKATIVE' });
    await untilIs(id, 'FINISHED');
    const [entry] = await listLogs(database.read, [id]);
    expect(entry?.progress).toEqual({ value: 70, total: 100, unit: 'percent' });
    expect(entry?.subSteps.map(({ description }) => description)).toEqual(['first', 'second']);
  });

  it('lets the steps of a job pass data to each other', async () => {
    const { type, node, create, work, until: untilIs } = await station();
    let seen: Record<string, string> = {};
    work.write = async (_assignment, { data }) => {
      await data.set({ path: '/a', gone: 'x' });
      await data.remove(['gone', 'given']);
      return { kind: 'finished' };
    };
    work.read = async (_assignment, { data }) => {
      seen = await data.all();
      return { kind: 'finished' };
    };
    await type('DATA', [{ description: 'write' }, { description: 'read' }]);
    await node();
    await untilIs(await create({ type: 'DATA', data: { given: '1', kept: '2' } }), 'FINISHED');
    expect(seen).toEqual({ kept: '2', path: '/a' });
  });

  it('stops the steps of an aborted job, runs its cleanup, and only then marks it ABORTED', async () => {
    const { context, account, type, node, create, work, log, until: untilIs } = await station();
    const { run, counts } = gate();
    work.slow = run;
    await type('SLOW', [{ description: 'slow' }, { description: 'clean', cleanup: true, dependency: {} }]);
    await node();
    const id = await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    await abortJob(context, account, id, { cleanup: true, reason: 'no longer wanted' });
    const job = await untilIs(id, 'ABORTED');
    expect(job.data.abortReason).toBe('no longer wanted');
    expect(await log(id)).toEqual(['100/0 FAILED_FATAL', '200/0 FINISHED']);
  });

  it('runs the steps of a held job one by one on request', async () => {
    const { context, account, type, node, create, log, job, until: untilIs } = await station();
    await type('HELD', [{ description: 'one' }, { description: 'two' }]);
    await node();
    const id = await create({ type: 'HELD', state: 'HOLD' });
    await runStep(context, account, id, 200);
    await until(async () => (await log(id)).join() === '200/0 FINISHED');
    expect((await job(id)).state).toBe('HOLD');
    await runStep(context, account, id, 100);
    await untilIs(id, 'FINISHED');
  });

  it('runs the plan that a job was admitted with, even when its type changes', async () => {
    const { database, type, node, create, work, log, until: untilIs } = await station();
    const { run, open, counts } = gate();
    work.slow = run;
    await type('CHANGED', [{ description: 'slow' }, { description: 'after' }]);
    await node();
    const id = await create({ type: 'CHANGED' });
    await until(() => counts.inside === 1);
    await database.transaction(tx => tx.query("update job_type set plan = 1 where name = 'CHANGED'"));
    open();
    await untilIs(id, 'FINISHED');
    expect(await log(id)).toEqual(['100/0 FINISHED', '200/0 FINISHED']);
  });

  it('survives a runtime that throws', async () => {
    const { type, node, create, work, set, until: untilIs } = await station();
    await set({ maxRetries: 0 });
    work.bug = () => {
      throw new Error('a bug');
    };
    await type('BUG', [{ description: 'bug' }]);
    await node();
    const job = await untilIs(await create({ type: 'BUG' }), 'FAILED_TOTAL');
    expect(job.data.errorMessage).toMatch(/could not run this step/);
  });
});

describe('admission', () => {
  it('fills all slots, and never runs more jobs than concurrentJobs', async () => {
    const { type, node, create, work, until: untilIs } = await station();
    const { run, open, counts } = gate();
    work.slow = run;
    await type('SLOW', [{ description: 'slow' }]);
    await node();
    const ids = await Promise.all(Array.from({ length: 10 }, () => create({ type: 'SLOW' })));
    await until(() => counts.inside === 3);
    open();
    for (const id of ids) await untilIs(id, 'FINISHED');
    expect(counts.most).toBe(3);
  });

  it('starts IMMEDIATE jobs without a slot, then higher priorities first, then older jobs first', async () => {
    const { database, type, node, create, work, set, until: untilIs } = await station();
    await set({ concurrentJobs: 1 });
    const { run, open, counts } = gate();
    work.slow = run;
    await type('SLOW', [{ description: 'slow' }]);
    await type('QUICK', [{ description: 'quick' }]);
    await node();
    await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    const ids: number[] = [];
    for (const priority of ['LOW', 'HIGH', 'LOW', 'HIGHEST'] as const)
      ids.push(await create({ type: 'QUICK', priority }));
    await untilIs(await create({ type: 'QUICK', priority: 'IMMEDIATE' }), 'FINISHED');
    open();
    for (const id of ids) await untilIs(id, 'FINISHED');
    const order = (await listLogs(database.read, ids)).map(({ job }) => ids.indexOf(job));
    expect(order).toEqual([3, 1, 0, 2]);
  });

  it('is exact when two nodes compete for every slot', async () => {
    const { type, node, create, work, set, until: untilIs } = await station();
    await set({ concurrentJobs: 4 });
    const counts = { inside: 0, most: 0 };
    work.brief = async () => {
      counts.inside += 1;
      counts.most = Math.max(counts.most, counts.inside);
      await new Promise(resolve => setTimeout(resolve, 3));
      counts.inside -= 1;
      return { kind: 'finished' };
    };
    await type('BRIEF', [{ description: 'brief' }]);
    await Promise.all([node(), node()]);
    const ids = await Promise.all(Array.from({ length: 200 }, () => create({ type: 'BRIEF' })));
    for (const id of ids) await untilIs(id, 'FINISHED');
    expect(counts.most).toBeLessThanOrEqual(4);
    expect(counts.most).toBeGreaterThan(1);
  });
});

describe('a node that is lost', () => {
  it('loses its attempts as soon as its session is gone, and they run again on another node', async () => {
    const { database, type, node, create, work, log, until: untilIs } = await station();
    const { run, counts } = gate();
    work.slow = (assignment, hooks) =>
      counts.entered === 0 ? run(assignment, hooks) : Promise.resolve({ kind: 'finished' });
    await type('SLOW', [{ description: 'slow' }]);
    await node();
    const id = await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    await database.transaction(tx =>
      tx.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'jobspine lock' and datname = current_database()`),
    );
    await node();
    await untilIs(id, 'FINISHED');
    expect(counts.inside).toBe(0);
    expect(await log(id)).toEqual(['100/0 DISAPPEARED', '100/0 FINISHED']);
  });

  it('is refused when it reports after its lease has run out', async () => {
    const { context, database, type, node, create, work, log, until: untilIs } = await station();
    const { run, counts } = gate();
    work.slow = (assignment, hooks) =>
      counts.entered === 0 ? run(assignment, hooks) : Promise.resolve({ kind: 'finished' });
    await type('SLOW', [{ description: 'slow' }]);
    await node();
    const id = await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    const [first] = await listLogs(database.read, [id]);
    await database.transaction(tx => tx.query("update attempt set lease_until = now() - interval '1 second'"));
    await untilIs(id, 'FINISHED');
    const { result } = await report(
      context,
      { node: 1, leaseMs: 1000, quota: (_, wanted) => wanted },
      [
        {
          job: id,
          event: {
            kind: 'ended',
            attempt: first?.id as number,
            outcome: { kind: 'failed', message: 'late', fatal: true },
          },
        },
      ],
      false,
    );
    expect(result.refused).toHaveLength(1);
    expect(await log(id)).toEqual(['100/0 DISAPPEARED', '100/0 FINISHED']);
  });

  it('is listed as alive because of its heartbeats', async () => {
    const { database, node } = await station();
    await node({ leaseMs: 300 });
    await until(async () => {
      const [one] = await listNodes(database.read);
      return one?.isAlive && one.seenAt > one.startedAt;
    });
  });

  it('stops its attempts when it cannot reach the database for the length of a lease', async () => {
    const { type, node, create, work } = await station();
    const { run, counts } = gate();
    work.slow = run;
    await type('SLOW', [{ description: 'slow' }]);
    const { database } = await node({ leaseMs: 300 });
    await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    // The heartbeat is sent but never answered, as on a half-open connection.
    database.transaction = () => new Promise(() => {});
    await until(() => counts.inside === 0);
  });

  it('gives back the attempts that it cannot finish when it stops, without counting a failure', async () => {
    const { type, node, create, work, log, until: untilIs } = await station();
    const { run, counts } = gate();
    work.slow = (assignment, hooks) =>
      counts.entered === 0 ? run(assignment, hooks) : Promise.resolve({ kind: 'finished' });
    await type('SLOW', [{ description: 'slow' }]);
    const { dispatcher } = await node();
    const id = await create({ type: 'SLOW' });
    await until(() => counts.inside === 1);
    await dispatcher.stop(0);
    expect(await log(id)).toEqual(['100/0 READY']);
    await node();
    await untilIs(id, 'FINISHED');
    expect(await log(id)).toEqual(['100/0 FINISHED']);
  });

  it('has stopped only when its last recovery is over', async () => {
    const { node } = await station();
    const { dispatcher, database } = await node();
    const { transaction } = database;
    let release = (): void => {};
    let held: Promise<void> | undefined;
    database.transaction = async (work, commit) => {
      if (!held) {
        held = new Promise(resolve => {
          release = resolve;
        });
        await held;
      }
      return transaction(work, commit);
    };
    await until(() => held !== undefined);
    const stopped = dispatcher.stop(60_000).then(() => 'stopped');
    expect(await Promise.race([stopped, pause(500)])).toBeUndefined();
    release();
    expect(await stopped).toBe('stopped');
  });
});
