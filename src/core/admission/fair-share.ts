/*
 * The fair share of a node: it takes no more than its part of all running jobs while other nodes could run them too.
 */

/** The load that a node knows of when it may start jobs. */
export interface Share {
  /** Jobs that it may start now. */
  wanted: number;
  /** Jobs that run on all nodes together. */
  running: number;
  /** Jobs that run on this node. */
  mine: number;
  /** Nodes that run steps, including this one. */
  nodes: number;
}

/**
 * Returns how many jobs the node takes; the others are for nodes that have less to do. A node on its own takes all of
 * them: `mine` may include jobs that `running` does not, such as a HOLD job with a running step.
 */
export const fairShare = ({ wanted, running, mine, nodes }: Share): number =>
  nodes === 1 ? wanted : Math.min(wanted, Math.max(0, Math.ceil((running + wanted) / nodes) - mine));
