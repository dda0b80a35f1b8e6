import { describe, expect, it } from 'vitest';
import { exceptionText, listText } from '../../src/documents/documents.ts';

describe('documents as text', () => {
  it('lists stand one a line, separated by CRLF', () => {
    expect(listText(['VX-1', 'VX-2'])).toBe('VX-1\r\nVX-2');
    expect(listText([])).toBe('');
  });

  it('exceptions stand as real servers write them', () => {
    expect(exceptionText(404, { notFound: { type: 'storage-method', id: 'VX-1000000' } })).toBe(
      '404 A resource could not be found\nType: storage-method\nID: VX-1000000\n',
    );
    const invalidInput = { context: 'storage', id: 'VX-58', explanation: 'invalid method url' };
    expect(exceptionText(400, { invalidInput })).toBe(
      '400 An invalid parameter was entered\nContext: storage\nID: VX-58\nReason: invalid method url\n',
    );
  });

  it('what a caller sent cannot add lines to an exception', () => {
    expect(exceptionText(400, { invalidInput: { explanation: 'a\r\nID: b', value: undefined } })).toBe(
      '400 An invalid parameter was entered\nReason: a ID: b\n',
    );
  });
});
