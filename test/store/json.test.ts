/*
 * Metadata on its way to the database: as it was, and without holding the event loop.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { statementOf } from '../../src/store/database/statement.ts';
import { toJson } from '../../src/store/json.ts';
import { freshDatabase } from '../support/database.ts';

const { database } = await freshDatabase();

const text = fc.string({ unit: 'binary' }).map(value => value.replace(/[\0\p{Surrogate}]/gu, ''));
const item = fc.option(fc.oneof(text, fc.constantFrom('"', '\\', '{}', 'null', 'NULL', '', '\u{1f600}', 'a,b')));

it('lists of texts and of JSON arrive as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item), async items => {
      const { rows } = await database.read.query<{ texts: unknown; values: unknown }>(
        'select $1::text[] as texts, to_jsonb($2::jsonb[]) as values',
        [items, items.map(one => (one === null ? null : JSON.stringify(one)))],
      );
      expect(rows).toEqual([{ texts: items, values: items }]);
    }),
    { numRuns: 200 },
  );
});

it('metadata of any size is the JSON that it would be at once', async () => {
  const value = fc
    .tuple(text, fc.nat({ max: 300_000 }))
    .map(([piece, size]) => piece.repeat(size / (piece.length + 1)));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, fc.option(value), { noNullPrototype: true }), async data => {
      expect(String(await toJson(data))).toBe(JSON.stringify(data));
    }),
    { numRuns: 50 },
  );
});

it('a list is sent as bytes: quoting megabytes of quotes would take seconds', async () => {
  const json = await toJson({ k: '"'.repeat(5_000_000) });
  const query = "select length(list[1] ->> 'k') as length from (select $1::jsonb[] as list) as given";
  expect(statementOf(query, [[json]]).values?.[0]).toBeInstanceOf(Buffer);
  const { rows } = await database.read.query<{ length: number }>(query, [[json]]);
  expect(rows).toEqual([{ length: 5_000_000 }]);
});
