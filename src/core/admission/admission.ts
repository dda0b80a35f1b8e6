/*
 * The door of the admission rules: which READY jobs start, under which pools, and why others do not.
 */
export { type Explanation, explainer } from './explanation.ts';
export { fairShare, type Share } from './fair-share.ts';
export { type Load, noJobs, occupy } from './occupancy.ts';
export { admit, type Counts, type Pool, type PoolSettings } from './pools.ts';
export { simulate } from './simulation.ts';
