import { beforeEach, describe, expect, it } from 'vitest';
import {
  changeDefinition,
  createDefinitions,
  createJobType,
  deleteDefinition,
  deleteJobType,
} from '../../src/actions/definitions.ts';
import { type GivenDefinition, readDefinition } from '../../src/core/definition.ts';
import type { JobState } from '../../src/core/job.ts';
import type { PlannedStep } from '../../src/core/plan.ts';
import { jobState } from '../../src/store/codes.ts';
import type { Database } from '../../src/store/database/database.ts';
import { findDefinition, findJobType, listDefinitions, listJobTypes } from '../../src/store/definitions.ts';
import { freshDatabase } from '../support/database.ts';

let database: Database;
beforeEach(async () => {
  ({ database } = await freshDatabase());
});

const task = (step: number, more: GivenDefinition = {}) =>
  readDefinition({ step, jobType: 'CONFORM', script: `step(${step})`, ...more });
const needs = (step: number) => ({ dependency: { step } });

/** The steps that a job of the type runs if it is admitted now. */
async function planOf(name: string): Promise<readonly PlannedStep[]> {
  const { rows } = await database.read.query<{ steps: PlannedStep[] }>(
    'select steps from plan join job_type on job_type.plan = plan.id where name = $1 and removed_at is null',
    [name],
  );
  return rows[0]?.steps ?? [];
}
const numbersOf = async (name: string) => (await planOf(name)).map(({ number }) => number);

const addJob = async (name: string, state: JobState): Promise<void> => {
  const type = await findJobType(database.read, name);
  await database.transaction(tx =>
    tx.query(
      `insert into job (type, state, priority, account, finished_at)
      values ($1, $2, 2, 1, case when $3 then now() end)`,
      [type?.id, jobState.toCode(state), /^(FINISHED|FAILED|ABORTED$)/.test(state)],
    ),
  );
};

const refusal = (kind: string, text: string) =>
  expect.objectContaining({ kind, message: expect.stringContaining(text) });

/** The definitions that are not built in. */
const ownDefinitions = async () =>
  (await listDefinitions(database.read)).filter(({ work }) => work.kind === 'script' || work.bean !== 'jobspine');

describe('createDefinitions', () => {
  it('stores all given fields, and makes them the plan of the type', async () => {
    const whole = task(200, {
      description: 'Größe "x"',
      extradata: 'd,ng',
      flags: 76,
      script: 'log("<a> & \\n");\r\n',
      dependency: { step: 100, previous: true, allPrevious: true },
      parallelDependency: { step: 100, previous: true, allPrevious: false },
      critical: false,
      metadata: {
        field: [
          { key: 'k', value: '1' },
          { key: 'a', value: '' },
          { key: 'k', value: '2' },
        ],
      },
    });
    const bean = readDefinition({
      step: 100,
      jobType: 'CONFORM',
      bean: 'B',
      method: 'm',
      plugin: true,
      cleanup: false,
    });
    const [id, beanId] = await createDefinitions(database, [whole, bean]);
    expect(await listDefinitions(database.read, ['CONFORM'])).toEqual([
      { ...bean, id: beanId },
      { ...whole, id },
    ]);
    expect(await planOf('CONFORM')).toEqual([
      expect.objectContaining({ number: 100, work: { kind: 'bean', bean: 'B', method: 'm' } }),
      {
        number: 200,
        description: 'Größe "x"',
        dependency: whole.dependency,
        parallelDependency: whole.parallelDependency,
        critical: false,
        cleanup: false,
        work: whole.work,
        metadata: whole.metadata,
      },
    ]);
  });

  it('adds tasks to several types, and returns the ids in the order of the tasks', async () => {
    const tasks = [task(2, { jobType: 'TRANSCODE_RANGE' }), task(1), task(1, { jobType: 'TRANSCODE_RANGE' }), task(2)];
    const ids = await createDefinitions(database, tasks);
    const found = await Promise.all(ids.map(id => findDefinition(database.read, { id })));
    expect(found.map(one => [one?.jobType, one?.step])).toEqual([
      ['TRANSCODE_RANGE', 2],
      ['CONFORM', 1],
      ['TRANSCODE_RANGE', 1],
      ['CONFORM', 2],
    ]);
  });

  it('adds all tasks or none', async () => {
    const tasks = [task(1), task(1, { jobType: 'TRANSCODE_RANGE', ...needs(9) })];
    await expect(createDefinitions(database, tasks)).rejects.toThrow(refusal('invalidInput', 'which does not exist'));
    expect(await ownDefinitions()).toEqual([]);
    expect(await planOf('CONFORM')).toEqual([]);
  });

  it('refuses an existing step, an unknown type, and a graph that could never run', async () => {
    await createDefinitions(database, [task(100)]);
    const refused: [GivenDefinition[], string, string][] = [
      [[{ step: 100 }], 'conflict', 'CONFORM already has a step 100'],
      [[{ step: 7 }, { step: 7 }], 'invalidInput', 'Step 7 is defined more than once'],
      [[{ step: 1, jobType: 'NOPE' }], 'invalidInput', 'There is no job type NOPE'],
      [[{ step: 50, ...needs(200) }], 'invalidInput', 'step 200, which does not exist'],
      [
        [
          { step: 50, ...needs(60) },
          { step: 60, ...needs(50) },
        ],
        'invalidInput',
        'circle: 50 on 60 on 50',
      ],
    ];
    for (const [tasks, kind, text] of refused)
      await expect(
        createDefinitions(
          database,
          tasks.map(given => task(1, given)),
        ),
      ).rejects.toThrow(refusal(kind, text));
    expect(await numbersOf('CONFORM')).toEqual([100]);
  });

  it('accepts steps from many callers at the same time', async () => {
    const steps = Array.from({ length: 12 }, (_, index) => index + 1);
    await Promise.all(
      steps.map(step => createDefinitions(database, [task(step, { dependency: { allPrevious: true } })])),
    );
    expect(await numbersOf('CONFORM')).toEqual(steps);
  });

  it('does not change the plans of jobs that have started', async () => {
    await createDefinitions(database, [task(1)]);
    const { rows } = await database.read.query<{ plan: number }>("select plan from job_type where name = 'CONFORM'");
    await createDefinitions(database, [task(2)]);
    const before = await database.read.query<{ steps: unknown[] }>('select steps from plan where id = $1', [
      rows[0]?.plan,
    ]);
    expect(before.rows[0]?.steps).toHaveLength(1);
  });
});

describe('changeDefinition', () => {
  it('changes the definition, found by either key, and the plan', async () => {
    const [id] = await createDefinitions(database, [task(1), task(2)]);
    const script = { kind: 'script', script: 'other()' } as const;
    const changed = await changeDefinition(database, { id: id! }, one => ({ ...one, step: 3, work: script }));
    expect(changed).toMatchObject({ id, step: 3, work: script });
    expect(await findDefinition(database.read, { jobType: 'CONFORM', step: 3 })).toEqual(changed);
    expect((await planOf('CONFORM')).map(({ number, work }) => [number, work])).toEqual([
      [2, { kind: 'script', script: 'step(2)' }],
      [3, script],
    ]);
  });

  it('refuses an occupied step, another type, a graph that could never run, and a missing definition', async () => {
    const [id] = await createDefinitions(database, [task(1), task(2, needs(1))]);
    const change = (more: GivenDefinition) => changeDefinition(database, { id: id! }, () => task(1, more));
    await expect(change({ step: 2 })).rejects.toThrow(refusal('conflict', 'CONFORM already has a step 2'));
    await expect(change({ jobType: 'TRANSCODE_RANGE' })).rejects.toThrow(refusal('invalidInput', 'belongs to CONFORM'));
    await expect(change(needs(2))).rejects.toThrow(refusal('invalidInput', 'circle: 1 on 2 on 1'));
    await expect(change({ step: 5 })).rejects.toThrow(refusal('invalidInput', 'step 1, which does not exist'));
    const nobody = changeDefinition(database, { jobType: 'CONFORM', step: 9 }, one => one);
    await expect(nobody).rejects.toThrow(refusal('notFound', 'task-definition CONFORM/9'));
  });
});

describe('deleteDefinition', () => {
  it('removes the step from the plan, unless another step depends on it', async () => {
    await createDefinitions(database, [task(1), task(2, needs(1))]);
    const first = { jobType: 'CONFORM', step: 1 };
    await expect(deleteDefinition(database, first)).rejects.toThrow(
      refusal('invalidInput', 'Step 2 depends on step 1'),
    );
    await deleteDefinition(database, { jobType: 'CONFORM', step: 2 });
    expect(await numbersOf('CONFORM')).toEqual([1]);
    await deleteDefinition(database, first);
    expect(await numbersOf('CONFORM')).toEqual([]);
    await expect(deleteDefinition(database, first)).rejects.toThrow(refusal('notFound', 'CONFORM/1'));
  });
});

describe('job types', () => {
  it('are at first the 23 built-in ones', async () => {
    const types = await listJobTypes(database.read);
    expect(types).toHaveLength(23);
    expect(types[0]).toMatchObject({ number: 1, name: 'NONE', custom: false });
    expect(types.map(({ name }) => name)).toContain('PLACEHOLDER_IMPORT');
  });

  it('can be created with or without tasks', async () => {
    expect(await createJobType(database, 'MY_A', 25_000, [])).toEqual([]);
    const [definition] = await createJobType(database, 'MY_B', 25_001, [task(10, { jobType: 'MY_B' })]);
    expect(definition).toMatchObject({ jobType: 'MY_B', step: 10 });
    expect((await listJobTypes(database.read)).slice(-2).map(({ name, custom }) => [name, custom])).toEqual([
      ['MY_A', true],
      ['MY_B', true],
    ]);
    expect(await numbersOf('MY_B')).toEqual([10]);
  });

  it('have unique names and ids', async () => {
    await createJobType(database, 'MY_A', 25_000, []);
    await expect(createJobType(database, 'MY_A', 25_001, [])).rejects.toThrow(refusal('conflict', 'job type MY_A'));
    await expect(createJobType(database, 'CONFORM', 25_001, [])).rejects.toThrow(
      refusal('conflict', 'already a job type CONFORM'),
    );
    await expect(createJobType(database, 'MY_B', 25_000, [])).rejects.toThrow(refusal('conflict', 'the id 25000'));
    await expect(createJobType(database, 'MY_B', 100, [])).rejects.toThrow(refusal('invalidInput', '20000 to 30000'));
    const foreign = createJobType(database, 'MY_B', 25_001, [task(1)]);
    await expect(foreign).rejects.toThrow(refusal('invalidInput', 'MY_B'));
    expect(await findJobType(database.read, 'MY_B')).toBeUndefined();
  });

  it('are created only once when many callers create them', async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => createJobType(database, 'MY_A', 25_000 + index, [])),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of made) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'conflict' });
  });

  it('can be deleted when they are custom and no job needs them, and then created again', async () => {
    await createJobType(database, 'MY_A', 25_000, [task(1, { jobType: 'MY_A' })]);
    await addJob('MY_A', 'FINISHED');
    await deleteJobType(database, 'MY_A');
    expect(await findJobType(database.read, 'MY_A')).toBeUndefined();
    expect(await ownDefinitions()).toEqual([]);
    await expect(deleteJobType(database, 'MY_A')).rejects.toThrow(refusal('notFound', 'MY_A'));
    await expect(createDefinitions(database, [task(1, { jobType: 'MY_A' })])).rejects.toThrow('no job type MY_A');
    expect(await createJobType(database, 'MY_A', 25_000, [])).toEqual([]);
  });

  it('cannot be deleted when they are built in, or while any of their jobs has not ended', async () => {
    await expect(deleteJobType(database, 'CONFORM')).rejects.toThrow(refusal('invalidInput', 'built-in'));
    for (const [index, state] of (['READY', 'STARTED', 'WAITING', 'HOLD', 'ABORTED_PENDING'] as const).entries()) {
      await createJobType(database, `MY_${index}`, 25_000 + index, []);
      await addJob(`MY_${index}`, state);
      await expect(deleteJobType(database, `MY_${index}`)).rejects.toThrow(refusal('conflict', 'have not ended'));
    }
  });
});
