/*
 * The faults of a run. Each fault is drawn with all its numbers before it happens, so that the same seed always draws
 * the same faults.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Postgresql, Shutdown } from '../../support/postgresql.ts';
import type { Cut } from '../../support/proxy.ts';
import type { Random } from '../../support/random.ts';
import { LEASE_SECONDS, type Node } from './nodes.ts';

export interface World {
  nodes: readonly Node[];
  /** A node that is down most of the time. */
  guest: Node;
  postgresql: Postgresql;
  note(what: string): void;
}

export interface Fault {
  /** The target. Two faults never happen to one target at the same time. */
  on: string;
  run(): Promise<void>;
}

const LEASE_MS = LEASE_SECONDS * 1000;

/** The kinds of faults. The weight is how often one is drawn, relative to the others. */
const FAULTS: Record<string, { weight: number; draw(random: Random, world: World): Fault }> = {
  kill: {
    weight: 4,
    draw: (random, { nodes }) => {
      const [node, downMs] = [random.pick(nodes), random.whole(0, 3000)];
      return on(node, async () => {
        await node.kill();
        await pause(downMs);
        await node.start();
      });
    },
  },
  freeze: {
    weight: 3,
    draw: (random, { nodes }) => {
      const [node, isLong] = [random.pick(nodes), random.chance(0.7)];
      const ms = isLong ? LEASE_MS + random.whole(500, 3000) : random.whole(100, LEASE_MS - 500);
      return on(node, () => node.freeze(ms));
    },
  },
  leave: {
    weight: 2,
    draw: (random, { nodes, note }) => {
      const [node, downMs] = [random.pick(nodes), random.whole(0, 2000)];
      return on(node, async () => {
        const code = await node.leave();
        note(`node ${node.name} ended with ${code}`);
        await pause(downMs);
        await node.start();
      });
    },
  },
  join: {
    weight: 1,
    draw: (random, { guest }) => {
      const ms = random.whole(1000, 6000);
      return on(guest, async () => {
        await guest.start();
        await pause(ms);
        await guest.leave();
      });
    },
  },
  restart: {
    weight: 1,
    draw: (random, { postgresql, note }) => {
      const [how, downMs] = [random.pick<Shutdown>(['fast', 'immediate']), random.whole(0, 2000)];
      return {
        on: 'PostgreSQL',
        run: async () => {
          note(`PostgreSQL stops (${how}) and is down for ${downMs} ms`);
          await postgresql.stop(how);
          await pause(downMs);
          await postgresql.start();
          note('PostgreSQL is up');
        },
      };
    },
  },
  cut: {
    weight: 5,
    draw: (random, { nodes, note }) => {
      const node = random.pick(nodes);
      // Connections may open between the draw and the cut.
      const cuts = Array.from({ length: MAX_CONNECTIONS }, () => drawCut(random));
      return on(node, async () => {
        let last = 0;
        const count = node.network.cut(() => ({ ...cuts[last++ % cuts.length]! }));
        note(`the ${count} connections of node ${node.name} are cut`);
      });
    },
  },
  delay: {
    weight: 2,
    draw: (random, { nodes, note }) => {
      const [node, delayMs, ms] = [random.pick(nodes), random.whole(20, 1000), random.whole(1000, 5000)];
      return on(node, async () => {
        note(`the network of node ${node.name} has a delay of ${delayMs} ms, for ${ms} ms`);
        node.network.delay(delayMs);
        await pause(ms);
        node.network.delay(0);
      });
    },
  },
  silence: {
    weight: 2,
    draw: (random, { nodes, note }) => {
      const [node, ms, isCut] = [random.pick(nodes), random.whole(500, 2 * LEASE_MS), random.chance(0.5)];
      return on(node, async () => {
        note(`the network of node ${node.name} is silent for ${ms} ms${isCut ? ', then cut' : ''}`);
        const speak = node.network.silence();
        await pause(ms);
        if (isCut) node.network.closeAll();
        speak();
      });
    },
  },
};

const MAX_CONNECTIONS = 20;
/** The number of bytes covers every position in the statements that nodes send, and in most results. */
const drawCut = (random: Random): Cut => ({
  direction: random.pick(['toServer', 'toClient']),
  afterBytes: random.whole(1, random.pick([50, 500, 3000])),
});

const on = (node: Node, run: () => Promise<void>): Fault => ({ on: node.name, run });

const WEIGHTS = Object.fromEntries(Object.entries(FAULTS).map(([name, { weight }]) => [name, weight]));

/** Causes faults for `ms` milliseconds, sometimes two or three at the same time, and waits until all are over. */
export async function letFaultsHappen(world: World, random: Random, ms: number): Promise<Record<string, number>> {
  const until = Date.now() + ms;
  const busy = new Map<string, Promise<void>>();
  const happened: Record<string, number> = {};
  while (Date.now() < until) {
    const name = random.weighted(WEIGHTS);
    const { on, run } = FAULTS[name]!.draw(random, world);
    const [isAlone, restMs] = [random.chance(0.5), random.whole(0, 1000)];
    await busy.get(on);
    const over = run();
    busy.set(on, over);
    happened[name] = (happened[name] ?? 0) + 1;
    if (isAlone) await over;
    await pause(restMs);
  }
  await Promise.all(busy.values());
  return happened;
}
