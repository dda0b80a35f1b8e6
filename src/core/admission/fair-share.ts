/*
 * How nodes share work: none takes more than its part of all that runs while others could carry it out too.
 */

/** What a node knows when it may start some jobs. */
export interface Share {
  /** Jobs that it may start now. */
  wanted: number;
  /** Jobs that run, on all nodes together. */
  running: number;
  /** Those of them that run here. */
  mine: number;
  /** Nodes that carry out steps, this one too. */
  nodes: number;
}

/**
 * Returns how many of the jobs that a node may start it takes; the others are for nodes that have less to do. A node on
 * its own takes all of them: `mine` counts jobs that `running` does not, such as a HOLD job with a step that runs.
 */
export const fairShare = ({ wanted, running, mine, nodes }: Share): number =>
  nodes === 1 ? wanted : Math.min(wanted, Math.max(0, Math.ceil((running + wanted) / nodes) - mine));
