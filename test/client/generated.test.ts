import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeAll } from '../../scripts/generate-api.ts';
import { CLIENT_FILE, clientText } from '../../scripts/generate-client.ts';

// Compared as a whole: a difference of thousands of lines helps nobody.
it('the types of the client are those that `npm run generate` makes of the routes', async () =>
  expect(readFileSync(CLIENT_FILE, 'utf8') === (await clientText(await describeAll()))).toBe(true));
