/*
 * The room of a node for attempts, and the part of it that one job may have: many steps of a job may run in parallel.
 */

/** The attempts of a node. */
export interface AttemptLoad {
  /** The most attempts that the node runs. */
  capacity: number;
  /** Attempts of the job that run on this node. */
  own: number;
  /** Attempts of all other jobs that run on this node. */
  others: number;
}

/**
 * Returns how many more attempts of the job may start: a job has at most half of what other jobs leave, so there is
 * room for others however many steps it has. Any job may have one attempt.
 */
export const attemptRoom = ({ capacity, own, others }: AttemptLoad): number =>
  Math.max(0, Math.max(1, Math.floor((capacity - others) / 2)) - own);
