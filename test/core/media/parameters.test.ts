/*
 * Parameters of jobs whose plan has steps that work on files.
 */
import { describe, expect, it } from 'vitest';
import { checkMediaParameters, mediaStepsOf } from '../../../src/core/media/parameters.ts';
import type { Dependency, PlannedStep, Work } from '../../../src/core/plan.ts';
import { NO_DEPENDENCY, on, PREVIOUS, step } from '../../support/plan.ts';

const bean = (method: string): Work => ({ kind: 'bean', bean: 'jobspine', method });
const SCRIPT: Work = { kind: 'script', script: ';' };

/** Returns the steps that work on files of a type with these steps in sequence. */
const planOf = (...work: Work[]) => mediaStepsOf(work.map((one, index) => step(index + 1, PREVIOUS, { work: one })));

const refused = (type: string, steps: ReturnType<typeof planOf>, data: Record<string, string>): unknown => {
  try {
    checkMediaParameters(type, steps, data);
    return undefined;
  } catch (error) {
    return (error as { detail: { context: string } }).detail.context;
  }
};

describe('a missing key', () => {
  const cases: [work: Work[], data: Record<string, string>, context: string | undefined, why: string][] = [
    [[bean('copyFile')], { storageId: 'VX-1' }, 'fileId', 'is refused when no step comes before'],
    [[bean('none'), bean('copyFile')], { storageId: 'VX-1' }, 'fileId', 'is not set by a no-op step'],
    [
      [bean('analyzeFile'), bean('copyFile')],
      { fileId: 'VX-1' },
      'storageId',
      'is not set by other steps that work on files',
    ],
    [[SCRIPT, bean('copyFile')], {}, undefined, 'may be set by an earlier script'],
    [[bean('command'), bean('copyFile')], {}, undefined, 'may be the output of an earlier command'],
    [[{ kind: 'bean', bean: 'other', method: 'x' }, bean('copyFile')], {}, undefined, 'may be set by an unknown bean'],
    [[bean('copyFile'), SCRIPT], {}, 'fileId', 'is not set in time by a later script'],
    [
      [bean('transcode'), SCRIPT, bean('exportFile')],
      { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4' },
      undefined,
      'may be set between two steps that work on files',
    ],
    [
      [bean('transcode'), SCRIPT, bean('exportFile')],
      { fileId: 'VX-1', destinationUri: 'file:///a' },
      'tag',
      'is still required by the first of them',
    ],
  ];
  for (const [work, data, context, why] of cases)
    it(why, () => expect(refused('MINE', planOf(...work), data)).toBe(context));

  const [first, last] = [step(1), step(3)];
  const copy = (number: number, ...way: [dependency?: Dependency, parallelDependency?: Dependency]): PlannedStep => {
    const [dependency, parallelDependency = NO_DEPENDENCY] = way;
    return step(number, dependency, { work: bean('copyFile'), parallelDependency });
  };
  const script = on({ step: 1 });
  const graphs: [steps: PlannedStep[], context: string | undefined, why: string][] = [
    [[first, copy(2)], 'fileId', 'is refused if the step does not depend on the script'],
    [[first, copy(2, script)], undefined, 'may be set by a dependency'],
    [[copy(2), step(3, PREVIOUS)], 'fileId', 'is not set by a script that depends on the step'],
    [[copy(2, on({ step: 3 })), last], undefined, 'may be set by a dependency with a higher number'],
    [[first, copy(2, NO_DEPENDENCY, script)], undefined, 'may be set by a parallel dependency'],
    [
      [first, step(2, PREVIOUS, { work: bean('none') }), copy(4, PREVIOUS)],
      undefined,
      'may be set by an indirect dependency',
    ],
    [
      [step(1, NO_DEPENDENCY, { work: bean('none') }), step(2), copy(4, script)],
      'fileId',
      'is not set by a script that is not a dependency',
    ],
  ];
  for (const [steps, context, why] of graphs)
    it(why, () => expect(refused('MINE', mediaStepsOf(steps), {})).toBe(context));

  it('may be set by any ordinary step when a cleanup step needs it', () => {
    const steps = mediaStepsOf([step(1, NO_DEPENDENCY, { work: bean('deleteFile'), cleanup: true }), step(2)]);
    expect(refused('MINE', steps, {})).toBeUndefined();
  });
});

it('thumbnails have limits on their number and size', () => {
  const plan = planOf(bean('thumbnail'));
  const data = { fileId: 'VX-1', storageId: 'VX-1' };
  expect(refused('MINE', plan, { ...data, thumbnailTimeCodes: `${'1,'.repeat(9_999)}1` })).toBeUndefined();
  expect(refused('MINE', plan, { ...data, thumbnailTimeCodes: `${'1,'.repeat(10_000)}1` })).toBe('thumbnailTimeCodes');
  const size = { thumbnailWidth: '16384', thumbnailHeight: '16384' };
  expect(refused('MINE', plan, { ...data, ...size })).toBe('thumbnailHeight');
});

describe('a key that another one overrules', () => {
  it('is refused when no step reads it', () => {
    const copy = planOf(bean('copyFile'));
    expect(refused('MINE', copy, { fileId: 'VX-1', sourceUri: 'file:///a', storageId: 'VX-1' })).toBe('sourceUri');
    expect(refused('MINE', copy, { fileId: 'VX-1', storageId: 'VX-1', destinationUri: 'file:///a' })).toBe(
      'destinationUri',
    );
  });

  it('is refused even after a script, which would have to remove the other', () => {
    expect(refused('MINE', planOf(SCRIPT, bean('copyFile')), { fileId: 'VX-1', sourceUri: 'file:///a' })).toBe(
      'sourceUri',
    );
  });

  const file = { fileId: 'VX-1', storageId: 'VX-1' };
  const sent = { fileId: 'VX-1', destinationUri: 'https://host/a' };
  const cases: [method: string, data: Record<string, string>, context: string | undefined, why: string][] = [
    ['thumbnail', { ...file, thumbnailPeriod: '5', thumbnailTimeCodes: '1' }, 'thumbnailPeriod', 'a period and times'],
    ['copyFile', { ...file, filename: 'a', useOriginalFilename: 'True' }, 'useOriginalFilename', 'two names'],
    ['copyFile', { ...file, filename: 'a', useOriginalFilename: 'false' }, undefined, 'not a name and a false flag'],
    ['exportFile', { ...sent, filename: 'a' }, 'filename', 'a name for a URI that already has one'],
    [
      'exportFile',
      { ...sent, useOriginalFilename: 'true' },
      'useOriginalFilename',
      'a flag for a URI that already has a name',
    ],
    ['exportFile', { ...sent, destinationUri: 'https://host/', filename: 'a' }, undefined, 'not a name for a folder'],
  ];
  for (const [method, data, context, why] of cases)
    it(`is ${why}`, () => expect(refused('MINE', planOf(bean(method)), data)).toBe(context));

  it('is accepted when one step reads it and another step the other key', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4', destinationUri: 'https://host/a' };
    expect(refused('MINE', planOf(bean('transcode'), bean('exportFile')), data)).toBeUndefined();
  });
});

describe('an invalid value', () => {
  it.each([
    ['10:00:02:00', '10:00:01:24', 'lastSmpteTimeCode'],
    ['10:00:02:00', '10:00:02:00', undefined],
    ['10:00:02;00', '10:00:01;24', 'lastSmpteTimeCode'],
    // Only one is drop-frame: the order depends on the frame rate.
    ['01:00:00:00', '00:59:59;29', undefined],
    ['10:00:00:100', '10:00:00:99', 'lastSmpteTimeCode'],
  ])('is a range from %s to %s: %s', (smpteTimeCode, lastSmpteTimeCode, context) => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4', smpteTimeCode, lastSmpteTimeCode };
    expect(refused('TRANSCODE', planOf(bean('transcode')), data)).toBe(context);
  });

  it('is refused in custom types too, and even after a script', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', limitRate: 'fast' };
    expect(refused('MINE', planOf(bean('copyFile')), data)).toBe('limitRate');
    expect(refused('MINE', planOf(SCRIPT, bean('copyFile')), data)).toBe('limitRate');
  });

  it('is checked by the rules of each step', () => {
    const data = { fileId: 'VX-1', tag: '__mp4', destinationUri: 'https://host/a' };
    expect(refused('MINE', planOf(bean('transcode'), bean('exportFile')), data)).toBe('destinationUri');
    expect(refused('MINE', planOf(bean('exportFile')), data)).toBeUndefined();
  });

  it('is ignored when no step reads it', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', format: 'wide', tag: 'sports' };
    expect(checkMediaParameters('MINE', planOf(bean('copyFile')), data)).toEqual({ fileId: 'VX-1', storageId: 'VX-1' });
  });
});

it('an unknown key is refused for built-in types with steps that work on files, and accepted for all others', () => {
  const data = { fileId: 'VX-1', note: 'mine', tags: 'a,b' };
  expect(refused('DELETE_FILE', planOf(bean('deleteFile')), data)).toBe('note');
  expect(refused('MINE', planOf(bean('deleteFile')), data)).toBeUndefined();
  expect(refused('RAW_IMPORT', planOf(bean('deleteFile')), data)).toBeUndefined();
});
