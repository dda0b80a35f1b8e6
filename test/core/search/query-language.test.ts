import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/core/failure.ts';
import { createIds } from '../../../src/core/ids.ts';
import { JOB_STATES, PRIORITIES } from '../../../src/core/job.ts';
import { COMPARISONS, type JobFilter, type TextTest } from '../../../src/core/search/filter.ts';
import { parseQuery } from '../../../src/core/search/query-language.ts';

const parse = (query: string): JobFilter => parseQuery(query, createIds('VX'));
const FAILED: JobFilter = { kind: 'state', states: ['FAILED_TOTAL'] };
const HIGH: JobFilter = { kind: 'priority', priorities: ['HIGH'] };
const ANNA: JobFilter = { kind: 'user', test: { is: ['anna'] } };
const not = (of: JobFilter): JobFilter => ({ kind: 'not', of });
const all = (...of: JobFilter[]): JobFilter => ({ kind: 'all', of });
const any = (...of: JobFilter[]): JobFilter => ({ kind: 'any', of });
const clip = (test: TextTest): JobFilter => ({ kind: 'metadata', key: 'clip', test });
const started = (bounds: { from?: string; to?: string }): JobFilter => ({
  kind: 'time',
  field: 'started',
  ...(bounds.from && { from: new Date(bounds.from) }),
  ...(bounds.to && { to: new Date(bounds.to) }),
});

describe('a condition', () => {
  const cases: [query: string, filter: JobFilter, why: string][] = [
    ['state = FAILED_TOTAL', FAILED, 'has a field, an operator and a value'],
    ['state=FAILED_TOTAL', FAILED, 'needs no blanks'],
    ['  State\n=\tfailed_total ', FAILED, 'has fields and states in any case, and any white space'],
    ['status = FAILED_TOTAL', FAILED, 'accepts the name of the state in documents'],
    ['state != FAILED_TOTAL', not(FAILED), 'is negated by !='],
    ['state <> FAILED_TOTAL', not(FAILED), 'is negated by <> too'],
    ['state = FAILED*', FAILED, 'matches names with *'],
    ['state contains WARN', { kind: 'state', states: ['FINISHED_WARNING'] }, 'matches parts of names'],
    ['state in HOLD,READY', { kind: 'state', states: ['HOLD', 'READY'] }, 'accepts a list of values'],
    ['state in (READY, HOLD)', { kind: 'state', states: ['HOLD', 'READY'] }, 'accepts a list in parentheses'],
    ['state not in READY', not({ kind: 'state', states: ['READY'] }), 'is negated by not'],
    [
      'priority >= HIGH',
      { kind: 'priority', priorities: ['HIGH', 'HIGHEST', 'IMMEDIATE'] },
      'compares priorities by rank',
    ],
    ['priority < low', { kind: 'priority', priorities: ['LOWEST'] }, 'compares priorities by rank, descending'],
    ['priority < LOWEST', { kind: 'priority', priorities: [] }, 'may be a condition that no job meets'],
    ['user = anna', ANNA, 'is case-sensitive for text'],
    ['type = *IMPORT', { kind: 'type', test: { like: ['', 'IMPORT'] } }, 'matches any text with *'],
    [
      'type in RAW_*, EXPORT',
      any({ kind: 'type', test: { is: ['EXPORT'] } }, { kind: 'type', test: { like: ['RAW_', ''] } }),
      'accepts * in lists',
    ],
    ['jobId = VX-29', { kind: 'id', ids: [29] }, 'accepts ids'],
    ['jobId in 29, JOB-VX-30', { kind: 'id', ids: [29, 30] }, 'accepts numbers and long forms of ids'],
    ['jobId > VX-29', { kind: 'idRange', from: 30 }, 'compares ids'],
    ['jobId <= 29', { kind: 'idRange', to: 29 }, 'includes the bound in <='],
    ['jobmetadata:clip = a', clip({ is: ['a'] }), 'has metadata by key'],
    ['JobMetadata:clip = "a b"', clip({ is: ['a b'] }), 'allows blanks in quotes'],
    [`jobmetadata:clip = 'it"s'`, clip({ is: ['it"s'] }), 'accepts both kinds of quotes'],
    [
      'jobmetadata:"my key" = a',
      { kind: 'metadata', key: 'my key', test: { is: ['a'] } },
      'allows blanks in quoted keys',
    ],
    ['jobmetadata:clip = "My *.mov"', clip({ like: ['My ', '.mov'] }), 'matches any text with * in quotes too'],
    [String.raw`jobmetadata:clip = "5 \* \"3\" \\"`, clip({ is: ['5 * "3" \\'] }), 'escapes a character with \\'],
    ['jobmetadata:clip contains a', clip({ like: ['', 'a', ''] }), 'matches a part of text'],
    ['jobmetadata:clip not contains a', not(clip({ like: ['', 'a', ''] })), 'matches text without a part'],
    ['jobmetadata:clip = *', clip({ like: ['', ''] }), 'matches any metadata with this key'],
    [
      'jobmetadata:frames > 100',
      { kind: 'metadata', key: 'frames', test: { order: '>', than: 100 } },
      'compares with a number as a number',
    ],
    [
      'jobmetadata:frames > "100"',
      { kind: 'metadata', key: 'frames', test: { order: '>', than: '100' } },
      'compares with quoted text as text',
    ],
    [
      'errorMessage = *disk*',
      { kind: 'metadata', key: 'errorMessage', test: { like: ['', 'disk', ''] } },
      'searches error messages',
    ],
    ['started >= 2020-02-19', started({ from: '2020-02-19T00:00:00Z' }), 'reads a date as midnight UTC'],
    [
      'startTime < 2020-02-19T10:00:00+02:00',
      started({ to: '2020-02-19T07:59:59.999Z' }),
      'excludes the bound, to the millisecond',
    ],
    [
      'started = 2020-02-19T08:00Z',
      started({ from: '2020-02-19T08:00Z', to: '2020-02-19T08:00Z' }),
      'matches one millisecond with =',
    ],
    ['finished = *', { kind: 'time', field: 'finished' }, 'matches jobs that have finished'],
    ['finishTime != *', not({ kind: 'time', field: 'finished' }), 'matches jobs that have not finished'],
    [
      'updated > 2020-02-19',
      { kind: 'time', field: 'updated', from: new Date('2020-02-19T00:00:00.001Z') },
      'has the time of the last change',
    ],
    ['user = and', { kind: 'user', test: { is: ['and'] } }, 'accepts a keyword as a value'],
  ];
  for (const [query, filter, why] of cases) it(`${why}: ${query}`, () => expect(parse(query)).toEqual(filter));
});

describe('combined conditions', () => {
  const cases: [query: string, filter: JobFilter, why: string][] = [
    ['state = FAILED_TOTAL and user = anna', all(FAILED, ANNA), 'and: all must hold'],
    ['state = FAILED_TOTAL OR user = anna', any(FAILED, ANNA), 'or, in any case: one must hold'],
    ['user=anna or state=FAILED_TOTAL and priority=HIGH', any(ANNA, all(FAILED, HIGH)), 'and binds closer than or'],
    ['(user=anna or state=FAILED_TOTAL) and priority=HIGH', all(any(ANNA, FAILED), HIGH), 'parentheses bind first'],
    ['not user=anna and priority=HIGH', all(not(ANNA), HIGH), 'not binds closest'],
    ['not (user=anna and priority=HIGH)', not(all(ANNA, HIGH)), 'not applies to parentheses'],
    ['not not user=anna', not(not(ANNA)), 'not may be repeated'],
    [
      'user=anna and (state=FAILED_TOTAL and priority=HIGH)',
      all(ANNA, FAILED, HIGH),
      'redundant parentheses are dropped',
    ],
  ];
  for (const [query, filter, why] of cases) it(`${why}: ${query}`, () => expect(parse(query)).toEqual(filter));
});

describe('an invalid query', () => {
  const cases: [query: string, place: string, problem: RegExp, why: string][] = [
    ['', '1, 1', /name of a field is missing/, 'is empty'],
    ['state', '1, 6', /one of =, in, contains is expected after state/, 'ends before the operator'],
    ['state =', '1, 8', /a value is missing/, 'ends before the value'],
    ['state = and', '1, 9', /there is no such state; there are ABORTED/, 'has a keyword as a state'],
    ['stat = READY', '1, 1', /no field 'stat'; did you mean state\?/, 'misspells a field'],
    ['size > 3', '1, 1', /no field 'size'\. Fields are jobId, type/, 'has an unknown field'],
    ['constructor = 3', '1, 1', /no field 'constructor'/, 'has the name of an inherited member'],
    ['jobmetadata: = 3', '1, 1', /no field 'jobmetadata:'/, 'has no metadata key'],
    ['state = DONE', '1, 9', /no such state; there are ABORTED, /, 'has an unknown state'],
    ['priority > URGENT', '1, 12', /no such priority; there are LOWEST/, 'has an unknown priority'],
    ['state > READY', '1, 7', /state has no '>'; it has =, in, contains/, 'compares states, which have no order'],
    ['jobId contains 2', '1, 7', /jobId has no 'contains'/, 'searches a part of an id'],
    ['jobId = VY-1', '1, 9', /not a job id such as VX-29/, 'has the id of another site'],
    ['jobId = VX-*', '1, 9', /'\*' is not allowed here/, 'has a * in an id'],
    ['started > yesterday', '1, 11', /not a time such as/, 'has an invalid time'],
    ['user = anna state = READY', '1, 13', /'and', 'or' or the end/, 'lacks and between conditions'],
    ['(user = anna', '1, 13', /'\)' is missing/, 'has no closing parenthesis'],
    ['user = anna)', '1, 12', /'and', 'or' or the end/, 'has one closing parenthesis too many'],
    ['state in (READY, HOLD', '1, 22', /',' or '\)' is expected/, 'does not close a list'],
    ['state in READY,', '1, 16', /a value is missing/, 'ends a list with a comma'],
    ['user = "anna', '1, 8', /no closing "/, 'does not close a quote'],
    ['user = a\\b', '1, 9', /a backslash is only allowed before/, 'has a backslash before a plain letter'],
    ['user = a\\', '1, 9', /a backslash is only allowed before/, 'ends with a backslash'],
    ['! user = anna', '1, 1', /use 'not' to negate/, 'uses ! for not'],
    ['user matches a.*', '1, 6', /no regular expressions; use = with \*, or 'contains'/, 'uses a regular expression'],
    ['user not matches a', '1, 10', /no regular expressions/, 'uses a negated regular expression'],
    ['user = anna\n  and stat = READY', '2, 7', /no field 'stat'/, 'has an error in its second line'],
    [`${'('.repeat(60)}user=anna${')'.repeat(60)}`, '1, 52', /at most 50 deep/, 'nests too deeply'],
  ];
  for (const [query, place, problem, why] of cases)
    it(`is refused with its position: it ${why}`, () => {
      const failure = refusal(query);
      const [line, column] = place.split(', ');
      expect(failure.message).toMatch(new RegExp(`^line ${line}, column ${column}: `));
      expect(failure.message).toMatch(problem);
      expect(failure).toMatchObject({ kind: 'invalidInput', detail: { context: 'q', value: query } });
    });

  it('is shown with a mark below the mistake', () => {
    expect(refusal('user = anna\nand stat = READY').message.split('\n').slice(1)).toEqual([
      'and stat = READY',
      '    ^',
    ]);
  });

  it('is shown in part when it is long', () => {
    const [, shown = '', caret = ''] = refusal(`${'user = anna and '.repeat(50)}oops = 1`).message.split('\n');
    expect(shown).toHaveLength(68);
    expect(shown.slice(caret.length - 1)).toBe('oops = 1');
  });
});

function refusal(query: string): Failure {
  try {
    parse(query);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error(`'${query}' was not refused`);
}

describe('any text', () => {
  const word = fc.constantFrom(
    ...['state', 'user', 'jobmetadata:a', 'jobId', 'priority', 'started', 'and', 'or', 'not', 'in', 'contains'],
    ...[
      '=',
      '!=',
      '<',
      '>=',
      '(',
      ')',
      ',',
      '"',
      "'",
      '\\',
      '*',
      'READY',
      'HIGH',
      'VX-1',
      '2020-02-19',
      '100',
      ' ',
      '\n',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 14 }).map(words => words.join(' ')),
  );

  it('is a query, or is refused with a place inside it', () => {
    fc.assert(
      fc.property(text, query => {
        try {
          parse(query);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          const { message } = error as Failure;
          const [, line, column] = /^line (\d+), column (\d+): /.exec(message) ?? [];
          const lines = query.split('\n');
          expect(Number(line)).toBeLessThanOrEqual(lines.length);
          expect(Number(column)).toBeLessThanOrEqual([...(lines[Number(line) - 1] ?? '')].length + 1);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a filter that is written as a query', () => {
  it('is read as the same filter', () => {
    fc.assert(
      fc.property(FILTER, filter => {
        expect(parse(print(filter))).toEqual(filter);
      }),
      { numRuns: 1000 },
    );
  });
});

const texts = fc.string({ unit: 'grapheme', maxLength: 6 });
const names = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 });
const time = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const test = fc.oneof<fc.Arbitrary<TextTest>[]>(
  fc.record({ is: fc.array(texts, { minLength: 1, maxLength: 3 }) }),
  fc.record({ like: fc.array(texts, { minLength: 2, maxLength: 4 }) }),
  fc.record({ order: fc.constantFrom(...COMPARISONS), than: fc.oneof(texts, fc.integer()) }),
);
const condition = fc.oneof<fc.Arbitrary<JobFilter>[]>(
  fc.record({
    kind: fc.constant('id' as const),
    ids: fc.array(fc.integer({ min: 1 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('idRange' as const), from: fc.integer({ min: 1 }) }),
  fc.record({ kind: fc.constant('state' as const), states: names(JOB_STATES) }),
  fc.record({ kind: fc.constant('priority' as const), priorities: names(PRIORITIES) }),
  fc.record({ kind: fc.constantFrom('type' as const, 'user' as const), test }),
  fc.record({ kind: fc.constant('metadata' as const), key: fc.string({ unit: 'grapheme', minLength: 1 }), test }),
  fc.record({ kind: fc.constant('time' as const), field: fc.constantFrom('started', 'finished', 'updated') }),
  fc.record({
    kind: fc.constant('time' as const),
    field: fc.constantFrom('started', 'finished', 'updated'),
    from: time,
  }),
);
const { filter: FILTER } = fc.letrec<{ filter: JobFilter }>(tie => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    tie('filter').map(not),
    fc.array(tie('filter'), { minLength: 2, maxLength: 3 }).map(of => any(...of)),
    // An and within an and is the same as one.
    fc
      .array(
        tie('filter').filter(({ kind }) => kind !== 'all'),
        { minLength: 2, maxLength: 3 },
      )
      .map(of => all(...of)),
  ),
}));

/** The filter as a query. */
function print(filter: JobFilter): string {
  switch (filter.kind) {
    case 'all':
      return filter.of.map(part => `(${print(part)})`).join(' and ');
    case 'any':
      return filter.of.map(part => `(${print(part)})`).join(' or ');
    case 'not':
      return `not ${filter.of.kind === 'all' || filter.of.kind === 'any' ? `(${print(filter.of)})` : print(filter.of)}`;
    case 'id':
      return `jobId in ${filter.ids.map(id => `VX-${id}`).join(',')}`;
    case 'idRange':
      return `jobId >= ${filter.from}`;
    case 'state':
      return `state in ${filter.states.join(', ')}`;
    case 'priority':
      return `priority in (${filter.priorities.join(',')})`;
    case 'time':
      return filter.from ? `${filter.field} >= ${filter.from.toISOString()}` : `${filter.field} = *`;
    case 'metadata':
      return `jobmetadata:${quote(filter.key)} ${printTest(filter.test)}`;
    default:
      return `${filter.kind} ${printTest(filter.test)}`;
  }
}

function printTest(one: TextTest): string {
  if ('is' in one) return `in ${one.is.map(quote).join(', ')}`;
  if ('like' in one) return `= ${one.like.map(quote).join('*')}`;
  return `${one.order} ${typeof one.than === 'number' ? one.than : quote(one.than)}`;
}

const quote = (text: string): string => `"${text.replace(/[\\*"]/g, '\\$&')}"`;
