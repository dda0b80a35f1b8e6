/*
 * What jobs are refused for when their plan has steps of media, whatever their type is called.
 */
import { describe, expect, it } from 'vitest';
import { checkMediaParameters, mediaStepsOf } from '../../../src/core/media/parameters.ts';
import type { Dependency, PlannedStep, Work } from '../../../src/core/plan.ts';
import { NO_DEPENDENCY, on, PREVIOUS, step } from '../../support/plan.ts';

const ours = (method: string): Work => ({ kind: 'bean', bean: 'jobspine', method });
const SCRIPT: Work = { kind: 'script', script: ';' };

/** The steps of media of a type that has these steps, one after the other. */
const planOf = (...work: Work[]) => mediaStepsOf(work.map((one, index) => step(index + 1, PREVIOUS, { work: one })));

const refused = (type: string, steps: ReturnType<typeof planOf>, data: Record<string, string>): unknown => {
  try {
    checkMediaParameters(type, steps, data);
    return undefined;
  } catch (error) {
    return (error as { detail: { context: string } }).detail.context;
  }
};

describe('what is missing', () => {
  const cases: [work: Work[], data: Record<string, string>, context: string | undefined, why: string][] = [
    [[ours('copyFile')], { storageId: 'VX-1' }, 'fileId', 'is refused where nothing comes before'],
    [[ours('none'), ours('copyFile')], { storageId: 'VX-1' }, 'fileId', 'is not made by a step that does nothing'],
    [[ours('analyzeFile'), ours('copyFile')], { fileId: 'VX-1' }, 'storageId', 'is not made by other steps of ours'],
    [[SCRIPT, ours('copyFile')], {}, undefined, 'may be set by a script before'],
    [[ours('command'), ours('copyFile')], {}, undefined, 'may be the output of a command before'],
    [[{ kind: 'bean', bean: 'other', method: 'x' }, ours('copyFile')], {}, undefined, 'may come from a bean of others'],
    [[ours('copyFile'), SCRIPT], {}, 'fileId', 'comes too late from a script behind'],
    [
      [ours('transcode'), SCRIPT, ours('exportFile')],
      { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4' },
      undefined,
      'may be set between two steps of ours',
    ],
    [
      [ours('transcode'), SCRIPT, ours('exportFile')],
      { fileId: 'VX-1', destinationUri: 'file:///a' },
      'tag',
      'is still looked for in the first of them',
    ],
  ];
  for (const [work, data, context, why] of cases)
    it(why, () => expect(refused('MINE', planOf(...work), data)).toBe(context));

  const [first, last] = [step(1), step(3)];
  const copy = (number: number, ...way: [dependency?: Dependency, parallelDependency?: Dependency]): PlannedStep => {
    const [dependency, parallelDependency = NO_DEPENDENCY] = way;
    return step(number, dependency, { work: ours('copyFile'), parallelDependency });
  };
  const script = on({ step: 1 });
  const graphs: [steps: PlannedStep[], context: string | undefined, why: string][] = [
    [[first, copy(2)], 'fileId', 'is refused of a step that does not wait for the script before it'],
    [[first, copy(2, script)], undefined, 'may be set by the step that is waited for'],
    [[copy(2), step(3, PREVIOUS)], 'fileId', 'is not set by a script that waits for the step itself'],
    [[copy(2, on({ step: 3 })), last], undefined, 'may be set by one of a higher number'],
    [[first, copy(2, NO_DEPENDENCY, script)], undefined, 'may be set by a script that then lets it start'],
    [
      [first, step(2, PREVIOUS, { work: ours('none') }), copy(4, PREVIOUS)],
      undefined,
      'may be set by a step that is waited for through another',
    ],
    [
      [step(1, NO_DEPENDENCY, { work: ours('none') }), step(2), copy(4, script)],
      'fileId',
      'is not set by a script beside what is waited for',
    ],
  ];
  for (const [steps, context, why] of graphs)
    it(why, () => expect(refused('MINE', mediaStepsOf(steps), {})).toBe(context));

  it('may be set by any step when a cleanup step needs it', () => {
    const steps = mediaStepsOf([step(1, NO_DEPENDENCY, { work: ours('deleteFile'), cleanup: true }), step(2)]);
    expect(refused('MINE', steps, {})).toBeUndefined();
  });
});

describe('what is given twice', () => {
  it('is refused when no step looks at it', () => {
    const copy = planOf(ours('copyFile'));
    expect(refused('MINE', copy, { fileId: 'VX-1', sourceUri: 'file:///a', storageId: 'VX-1' })).toBe('sourceUri');
    expect(refused('MINE', copy, { fileId: 'VX-1', storageId: 'VX-1', destinationUri: 'file:///a' })).toBe(
      'destinationUri',
    );
  });

  it('is refused also where a script comes before: it would have to take something away', () => {
    expect(refused('MINE', planOf(SCRIPT, ours('copyFile')), { fileId: 'VX-1', sourceUri: 'file:///a' })).toBe(
      'sourceUri',
    );
  });

  const file = { fileId: 'VX-1', storageId: 'VX-1' };
  const sent = { fileId: 'VX-1', destinationUri: 'https://host/a' };
  const cases: [method: string, data: Record<string, string>, context: string | undefined, why: string][] = [
    ['thumbnail', { ...file, thumbnailPeriod: '5', thumbnailTimeCodes: '1' }, 'thumbnailPeriod', 'a period and times'],
    ['copyFile', { ...file, filename: 'a', useOriginalFilename: 'True' }, 'useOriginalFilename', 'two names'],
    ['copyFile', { ...file, filename: 'a', useOriginalFilename: 'false' }, undefined, 'not a name and no wish'],
    ['exportFile', { ...sent, filename: 'a' }, 'filename', 'a name for a URI that has one'],
    ['exportFile', { ...sent, useOriginalFilename: 'true' }, 'useOriginalFilename', 'the same, by a wish'],
    ['exportFile', { ...sent, destinationUri: 'https://host/', filename: 'a' }, undefined, 'not a name for a folder'],
  ];
  for (const [method, data, context, why] of cases)
    it(`is ${why}`, () => expect(refused('MINE', planOf(ours(method)), data)).toBe(context));

  it('is fine when one step looks at the one, another at the other', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4', destinationUri: 'https://host/a' };
    expect(refused('MINE', planOf(ours('transcode'), ours('exportFile')), data)).toBeUndefined();
  });
});

describe('what is not what it must be', () => {
  it.each([
    ['10:00:02:00', '10:00:01:24', 'lastSmpteTimeCode'],
    ['10:00:02:00', '10:00:02:00', undefined],
    ['10:00:02;00', '10:00:01;24', 'lastSmpteTimeCode'],
    // Frames are dropped in one of them: which comes first depends on the rate.
    ['01:00:00:00', '00:59:59;29', undefined],
    ['10:00:00:100', '10:00:00:99', 'lastSmpteTimeCode'],
  ])('is a part of a clip from %s to %s', (smpteTimeCode, lastSmpteTimeCode, context) => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', tag: '__mp4', smpteTimeCode, lastSmpteTimeCode };
    expect(refused('TRANSCODE', planOf(ours('transcode')), data)).toBe(context);
  });

  it('is refused, whoever has made the type, and whatever comes before', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', limitRate: 'fast' };
    expect(refused('MINE', planOf(ours('copyFile')), data)).toBe('limitRate');
    expect(refused('MINE', planOf(SCRIPT, ours('copyFile')), data)).toBe('limitRate');
  });

  it('is held against what each step can do with it', () => {
    const data = { fileId: 'VX-1', tag: '__mp4', destinationUri: 'https://host/a' };
    expect(refused('MINE', planOf(ours('transcode'), ours('exportFile')), data)).toBe('destinationUri');
    expect(refused('MINE', planOf(ours('exportFile')), data)).toBeUndefined();
  });

  it('is not looked at when no step does', () => {
    const data = { fileId: 'VX-1', storageId: 'VX-1', format: 'wide', tag: 'sports' };
    expect(checkMediaParameters('MINE', planOf(ours('copyFile')), data)).toEqual({ fileId: 'VX-1', storageId: 'VX-1' });
  });
});

it('keys that no step knows are refused of types that come with steps of ours, and are the caller’s of all others', () => {
  const data = { fileId: 'VX-1', note: 'mine', tags: 'a,b' };
  expect(refused('DELETE_FILE', planOf(ours('deleteFile')), data)).toBe('note');
  expect(refused('MINE', planOf(ours('deleteFile')), data)).toBeUndefined();
  expect(refused('RAW_IMPORT', planOf(ours('deleteFile')), data)).toBeUndefined();
});
