import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  EVERY_JOB,
  type FilteredJob,
  type JobFilter,
  matches,
  NO_JOB,
} from '../../../src/core/search/filter.ts';
import { compareJobs, parseSort } from '../../../src/core/search/job-search.ts';
import { compareText } from '../../../src/core/text.ts';

const at = (time: string): Date => new Date(`2020-02-19T${time}Z`);
const JOB: FilteredJob = {
  id: 7,
  type: 'EXPORT',
  state: 'STARTED',
  priority: 'HIGH',
  user: 'anna',
  started: at('10:00'),
  finished: undefined,
  updated: at('11:00'),
  metadata: { clip: 'My clip.mov', frames: '0100', size: '12 MB' },
};

describe('matches', () => {
  const cases: [filter: JobFilter, expected: boolean, why: string][] = [
    [EVERY_JOB, true, 'an empty all matches every job'],
    [NO_JOB, false, 'an empty any matches no job'],
    [{ kind: 'not', of: NO_JOB }, true, 'not inverts'],
    [{ kind: 'all', of: [EVERY_JOB, NO_JOB] }, false, 'all needs each'],
    [{ kind: 'any', of: [EVERY_JOB, NO_JOB] }, true, 'any needs one'],
    [{ kind: 'id', ids: [6, 7] }, true, 'an id is one of them'],
    [{ kind: 'id', ids: [] }, false, 'no id is in an empty list'],
    [{ kind: 'idRange', from: 7, to: 7 }, true, 'bounds of ids are included'],
    [{ kind: 'idRange', from: 8 }, false, 'an id before the range does not match'],
    [{ kind: 'state', states: ['STARTED'] }, true, 'a state is one of them'],
    [{ kind: 'priority', priorities: ['LOW'] }, false, 'a priority is not one of them'],
    [{ kind: 'type', test: { is: ['EXPORT', 'IMPORT'] } }, true, 'a type is one of them'],
    [{ kind: 'user', test: { is: ['Anna'] } }, false, 'text is case-sensitive'],
    [{ kind: 'time', field: 'started', from: at('10:00'), to: at('10:00') }, true, 'bounds of times are included'],
    [{ kind: 'time', field: 'started', to: at('09:59:59.999') }, false, 'a time after the range does not match'],
    [{ kind: 'time', field: 'started' }, true, 'without bounds: the time exists'],
    [{ kind: 'time', field: 'finished' }, false, 'without bounds: the time is missing'],
    [{ kind: 'time', field: 'finished', to: at('23:00') }, false, 'a missing time is in no range'],
    [{ kind: 'not', of: { kind: 'time', field: 'finished', to: at('23:00') } }, true, 'and outside of every range'],
    [{ kind: 'metadata', key: 'none', test: { is: [''] } }, false, 'missing metadata is not empty'],
    [{ kind: 'metadata', key: 'toString', test: { like: ['', ''] } }, false, 'inherited members are not metadata'],
    [{ kind: 'not', of: { kind: 'metadata', key: 'none', test: { is: ['a'] } } }, true, 'missing metadata is not a'],
    [{ kind: 'metadata', key: 'clip', test: { like: ['My', '.mov'] } }, true, 'pieces match at both ends'],
    [{ kind: 'metadata', key: 'clip', test: { like: ['', 'clip', ''] } }, true, 'pieces match inside'],
    [{ kind: 'metadata', key: 'clip', test: { like: ['My clip', 'clip.mov'] } }, false, 'pieces do not overlap'],
    [{ kind: 'metadata', key: 'clip', test: { like: ['', ''] } }, true, 'any text: the key exists'],
    [{ kind: 'metadata', key: 'frames', test: { order: '>', than: 99 } }, true, 'numbers compare by value'],
    [{ kind: 'metadata', key: 'frames', test: { order: '>', than: '99' } }, false, 'text compares by code points'],
    [{ kind: 'metadata', key: 'size', test: { order: '>', than: 1 } }, false, 'non-numeric text is not greater'],
    [{ kind: 'metadata', key: 'size', test: { order: '<=', than: 1 } }, false, 'nor is it less'],
  ];
  for (const [filter, expected, why] of cases) it(why, () => expect(matches(filter, JOB)).toBe(expected));

  it('finds pieces like a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(letters, pieces, (text, like) => {
        const filter: JobFilter = { kind: 'user', test: { like } };
        expect(matches(filter, { ...JOB, user: text })).toBe(new RegExp(`^${like.join('.*')}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('allOf', () => {
  it('flattens nested filters, and keeps a single one', () => {
    const state: JobFilter = { kind: 'state', states: ['READY'] };
    const user: JobFilter = { kind: 'user', test: { is: ['anna'] } };
    expect(allOf(EVERY_JOB, state)).toEqual(state);
    expect(allOf(allOf(state, user), state)).toEqual({ kind: 'all', of: [state, user, state] });
    expect(allOf()).toEqual(EVERY_JOB);
  });
});

describe('compareText', () => {
  it('sorts text by its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(Math.sign(compareText(one, other))).toBe(Buffer.from(one).compare(Buffer.from(other)));
      }),
    );
  });
});

describe('compareJobs', () => {
  const jobs: FilteredJob[] = [
    { ...JOB, id: 1, finished: at('12:00') },
    { ...JOB, id: 2, priority: 'LOW' },
    { ...JOB, id: 3, type: 'IMPORT', finished: at('11:00') },
    { ...JOB, id: 4 },
  ];
  const cases: [sort: string, ids: number[], why: string][] = [
    ['', [1, 2, 3, 4], 'without a key: the order of creation'],
    ['jobId desc', [4, 3, 2, 1], 'by number, descending'],
    ['priority', [2, 1, 3, 4], 'priorities by rank, ties ascending by id'],
    ['priority desc', [4, 3, 1, 2], 'ties descending after a descending key'],
    ['type desc, priority', [3, 2, 1, 4], 'ties in the direction of the last key'],
    ['finishTime', [3, 1, 2, 4], 'unfinished jobs come last'],
    ['finishTime desc', [4, 2, 1, 3], 'and first in descending order'],
  ];
  for (const [sort, ids, why] of cases)
    it(why, () => expect(jobs.toSorted(compareJobs(parseSort(sort))).map(({ id }) => id)).toEqual(ids));
});
