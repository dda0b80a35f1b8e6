/*
 * Clients of the last release still work.
 */
import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../scripts/compare-contracts.ts';
import { readRecorded } from '../../scripts/contract.ts';
import { describeAll } from '../../scripts/generate-api.ts';
import { ACCEPTED } from './accepted.ts';

describe('the API', () => {
  it('has changed in no way that breaks clients of the last release, but for changes that were accepted', async () => {
    const changes = compareContracts(readRecorded(), JSON.parse(JSON.stringify(await describeAll())));
    expect(changes.filter(({ isBreaking }) => isBreaking).map(({ text }) => text)).toEqual(ACCEPTED);
  });
});
