import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/documents/documents.ts';

describe('JSON that is written', () => {
  it('has no wrapper, no white space, and arrays even for one item', () => {
    expect(encodeJson('URIListDocument', { uri: ['VX-1'] })).toBe('{"uri":["VX-1"]}');
    expect(encodeJson('JobProblemListDocument', {})).toBe('{}');
  });

  it('has members in the order of the schema, attributes last, and times with +0000 and three decimals', () => {
    const value = { lastChange: new Date('2015-06-01T10:00:00Z'), value: '5', key: 'concurrentJobs' };
    expect(encodeJson('ConfigurationPropertyListDocument', { property: [value] })).toBe(
      '{"property":[{"key":"concurrentJobs","value":"5","lastChange":"2015-06-01T10:00:00.000+0000"}]}',
    );
  });

  it('omits undefined members and writes empty lists', () => {
    expect(encodeJson('JobDocument', { jobId: 'VX-1', user: undefined, data: [] })).toBe('{"jobId":"VX-1","data":[]}');
  });

  it('always has log.task and subTask, because clients read them unchecked', () => {
    const task = [{ step: 50, attempts: 0, status: 'READY', timestamp: new Date(0) }] as const;
    expect(encodeJson('JobDocument', { jobId: 'VX-1', log: {} })).toBe('{"jobId":"VX-1","log":{"task":[]}}');
    expect(encodeJson('JobDocument', { jobId: 'VX-1', log: { task } })).toContain('"subTask":[]}');
  });

  it('has the text of an element with attributes as value: first in progress, last elsewhere', () => {
    const progress = { unit: 'bytes', total: 9, value: 3 } as const;
    const task = [{ step: 1, attempts: 0, status: 'STARTED', timestamp: new Date(0), progress }] as const;
    expect(encodeJson('JobDocument', { jobId: 'VX-1', log: { task } })).toContain(
      '"progress":{"value":3,"total":9,"unit":"bytes"}',
    );
    expect(encodeJson('JobPriorityConfigurationDocument', { job: [{ type: 'TRANSCODE', value: 'HIGH' }] })).toBe(
      '{"job":[{"type":"TRANSCODE","value":"HIGH"}]}',
    );
  });

  it('has null members only in exceptions', () => {
    const invalidInput = { context: 'job', explanation: 'No', value: 'V' };
    expect(encodeJson('ExceptionDocument', { invalidInput })).toBe(
      '{"notFound":null,"internalServer":null,"forbidden":null,"notYetImplemented":null,"conflict":null,"invalidInput":{"context":"job","id":null,"explanation":"No","value":"V"},"licenseFault":null,"fileAlreadyExists":null,"notAuthorized":null}',
    );
  });

  it.each([
    ['2020-08-21T09:04:04.032Z', '2020-08-21T09:04:04.032+0000'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999+0000'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000+0000'],
    ['9999-12-31T23:59:59.900Z', '9999-12-31T23:59:59.900+0000'],
    ['2000-02-29T10:20:30.007Z', '2000-02-29T10:20:30.007+0000'],
  ])('has the time %s as %s', (time, expected) => {
    expect(encodeJson('JobDocument', { jobId: 'VX-1', started: new Date(time) })).toBe(
      `{"jobId":"VX-1","started":"${expected}"}`,
    );
  });
});
