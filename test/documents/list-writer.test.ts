import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Documents, encodeJson, encodeXml, jobListWriters } from '../../src/documents/documents.ts';

type List = Documents['JobListDocument'];

const job = fc.record({ jobId: fc.constantFrom('VX-1', 'VX-29'), user: fc.string() });
const facet = fc.record({ field: fc.constant('type'), count: fc.constant([{ fieldValue: 'A', value: 2 }]) });
const frame: fc.Arbitrary<List> = fc.record(
  { hits: fc.nat(), facet: fc.array(facet, { minLength: 1, maxLength: 2 }), nextCursor: fc.string() },
  { requiredKeys: [] },
);
const batches = fc.array(fc.array(job, { maxLength: 3 }), { maxLength: 4 });

describe('a list that is written in batches', () => {
  it.each([
    ['xml', encodeXml],
    ['json', encodeJson],
  ] as const)('is the same text as one written as a whole, in %s', (form, encode) => {
    const writer = jobListWriters[form];
    fc.assert(
      fc.property(frame, batches, (value, parts) => {
        let isFirst = true;
        let text = writer.start(value);
        for (const items of parts) {
          text += writer.items(items, isFirst);
          isFirst &&= items.length === 0;
        }
        const whole = encode('JobListDocument', { ...value, job: parts.flat() });
        // An empty element may be one tag or two.
        expect((text + writer.end(value)).replace('></JobListDocument>', '/>')).toBe(
          whole.replace('></JobListDocument>', '/>'),
        );
      }),
    );
  });
});
