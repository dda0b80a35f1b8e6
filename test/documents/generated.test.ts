import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { typesText } from '../../scripts/generate-documents.ts';
import { schemaFiles } from '../../src/documents/documents.ts';
import { readSchema } from '../../src/documents/xsd.ts';

describe('generated.ts', () => {
  it('is up to date with the schemas; else run `npm run generate`', () => {
    const generated = readFileSync(new URL('../../src/documents/generated.ts', import.meta.url), 'utf8');
    expect(generated).toBe(typesText(readSchema(schemaFiles.values())));
  });
});
