import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingRoles } from '../../src/core/account.ts';
import { JOB_RULES, type JobAction, type Owner, whyNotJobOf } from '../../src/core/ownership.ts';

const ACTIONS = Object.keys(JOB_RULES) as JobAction[];
const account: fc.Arbitrary<Owner> = fc.record({
  id: fc.nat(3),
  name: fc.constantFrom('anna', 'bob'),
  roles: fc.uniqueArray(fc.constantFrom('_administrator', '_run_as', '_job_write', '_job_read', 'group')),
});
const action = fc.constantFrom(...ACTIONS);

describe('an action on a job', () => {
  it('gives nobody the rights of its user, except those who may run as others', () => {
    fc.assert(
      fc.property(account, account, action, (owner, caller, what) => {
        const isStronger = owner.id !== caller.id && missingRoles(caller, owner).length > 0;
        const isTrusted = caller.roles.includes('_run_as') || caller.roles.includes('_administrator');
        const isRefused = JOB_RULES[what].isOnBehalf && isStronger && !isTrusted;
        expect(whyNotJobOf(owner, caller, what) !== undefined).toBe(isRefused);
      }),
    );
  });
  it('does not depend on names: two accounts of one name are different', () => {
    const old = { id: 1, name: 'anna', roles: ['_administrator'] };
    expect(whyNotJobOf(old, { id: 2, name: 'anna', roles: [] }, 'setData')).toContain('_administrator');
    expect(whyNotJobOf(old, { id: 1, name: 'anna', roles: [] }, 'setData')).toBeUndefined();
  });
});
