/*
 * Who may do what with whose jobs. This is the only place that decides it.
 *
 * As in the Vidispine API, a role decides, and the job may be that of any user. But a job acts with the rights of its
 * user: so an action that chooses what the job does needs the rights of that user too. See docs/decisions/0023.
 */
import { type Bearer, hasRole, missingRoles, type Role } from './account.ts';

interface JobRule {
  /** The role that the caller must have. */
  role: Role;
  /** It chooses what the job does with the rights of its user. */
  isOnBehalf: boolean;
}

/**
 * The actions on jobs. `create` and `rerun` make a job of the caller. `setPriority`, `abort` and `delete` choose when a
 * job runs and whether it exists, not what it does: cleanup steps are those of the job, as it was defined.
 */
export const JOB_RULES = {
  read: { role: '_job_read', isOnBehalf: false },
  search: { role: '_job_search', isOnBehalf: false },
  create: { role: '_job_write', isOnBehalf: false },
  rerun: { role: '_job_write', isOnBehalf: false },
  setPriority: { role: '_job_write', isOnBehalf: false },
  abort: { role: '_job_write', isOnBehalf: false },
  delete: { role: '_job_write', isOnBehalf: false },
  setData: { role: '_job_write', isOnBehalf: true },
  runStep: { role: '_job_write', isOnBehalf: true },
} as const satisfies Record<string, JobRule>;
export type JobAction = keyof typeof JOB_RULES;

/** An account, with the id that stays the same when it is renamed. */
export interface Owner extends Bearer {
  id: number;
}

/** Explains why `caller`, who has the role, may not do this to a job of `owner`; undefined: it is allowed. */
export function whyNotJobOf(owner: Owner, caller: Owner, action: JobAction): string | undefined {
  if (!JOB_RULES[action].isOnBehalf || caller.id === owner.id || hasRole(caller, '_run_as')) return undefined;
  const missing = missingRoles(caller, owner);
  if (missing.length === 0) return undefined;
  const roles = missing.join(', ');
  return `The job acts as ${owner.name}, with roles that ${caller.name} lacks (${roles}): this needs the role _run_as`;
}

/** Explains why a job whose account was removed can do nothing. */
export const whyOrphaned = (user: string): string =>
  `The user ${user} of this job was removed; run it again as another user`;
