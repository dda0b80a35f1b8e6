/*
 * The door of the admission rules: the READY jobs that start, the pools that they use, and the reasons why others wait.
 */
export { attemptRoom } from './attempt-room.ts';
export { type Explanation, explainer } from './explanation.ts';
export { fairShare, type Share } from './fair-share.ts';
export { type Load, noJobs, occupy } from './occupancy.ts';
export { admit, type Counts, type Pool, type PoolSettings } from './pools.ts';
export { simulate } from './simulation.ts';
