import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIds, type IdKind } from '../../src/core/ids.ts';

const ids = createIds('VX');
const KINDS: IdKind[] = ['Job', 'storage', 'file'];

describe('ids', () => {
  it('are read back as the number that was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.constantFrom(...KINDS), (id, kind) => {
        expect(ids.parse(kind, ids.format(id))).toBe(id);
      }),
    );
  });

  it('have a long form for jobs only', () => {
    expect(ids.parse('Job', 'JOB-VX-29')).toBe(29);
    expect(ids.parse('storage', 'JOB-VX-29')).toBeUndefined();
    expect(ids.parse('file', 'JOB-VX-29')).toBeUndefined();
  });

  for (const text of ['', '29', 'VX', 'VX-', 'VX-0', 'VX-029', 'VX--1', 'VX-1.5', 'VY-29', 'vx-29', ' VX-29', 'VX-29 '])
    it(`do not include '${text}'`, () => expect(ids.parse('Job', text)).toBeUndefined());

  it('beyond the safe integers are invalid', () => expect(ids.parse('Job', 'VX-9007199254740993')).toBeUndefined());

  it('that are invalid are refused with their kind and text', () => {
    expect(() => ids.get('file', 'VX-x')).toThrow(
      expect.objectContaining({ kind: 'notFound', detail: { context: 'file', id: 'VX-x' } }),
    );
  });
});
