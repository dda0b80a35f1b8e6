/*
 * The shares of users and jobs in a limited number of threads. A thread cannot be taken back from a script that sleeps,
 * so nobody may have taken them all when somebody else comes.
 */

/** Threads that are held, by everybody together, by one user, and by one job of that user. */
export interface HeldThreads {
  all: number;
  user: number;
  job: number;
}

/**
 * Checks if a job may take one more of `total` threads. A user may hold as many threads as stay free for others: half
 * of them when he is alone, always fewer than all. His job may hold as many as stay for his other jobs. So whoever
 * holds none gets one as long as any is free.
 */
export function mayTakeThread(total: number, held: HeldThreads): boolean {
  const free = total - held.all;
  if (held.user >= free) return false;
  // The number of threads that the user might take now, one after the other.
  const forUser = Math.ceil((free - held.user) / 2);
  return held.job < forUser;
}
