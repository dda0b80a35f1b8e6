/*
 * What goes wrong in a run. Each fault is drawn with all its numbers before it happens, so that the same seed draws the
 * same faults whatever they do.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Postgresql, Shutdown } from '../../support/postgresql.ts';
import type { Cut } from '../../support/proxy.ts';
import type { Random } from '../../support/random.ts';
import { LEASE_SECONDS, type Node } from './nodes.ts';

export interface World {
  nodes: readonly Node[];
  /** A node that is not there most of the time. */
  guest: Node;
  postgresql: Postgresql;
  note(what: string): void;
}

export interface Fault {
  /** What it happens to: two of them never happen to the same thing at once. */
  on: string;
  run(): Promise<void>;
}

const LEASE_MS = LEASE_SECONDS * 1000;

/** How often each comes, compared with the others, and how it is drawn. */
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
          note(`PostgreSQL ends (${how}) and is away for ${downMs} ms`);
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
      // A connection may be cut that is not there yet when this is drawn.
      const cuts = Array.from({ length: MOST_CONNECTIONS }, () => drawCut(random));
      return on(node, async () => {
        let last = 0;
        const count = node.network.cut(() => ({ ...cuts[last++ % cuts.length]! }));
        note(`node ${node.name} gets its ${count} connections cut`);
      });
    },
  },
  delay: {
    weight: 2,
    draw: (random, { nodes, note }) => {
      const [node, delayMs, ms] = [random.pick(nodes), random.whole(20, 1000), random.whole(1000, 5000)];
      return on(node, async () => {
        note(`node ${node.name} has a network that takes ${delayMs} ms, for ${ms} ms`);
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
        note(`node ${node.name} has a silent network for ${ms} ms${isCut ? ', then none' : ''}`);
        const speak = node.network.silence();
        await pause(ms);
        if (isCut) node.network.closeAll();
        speak();
      });
    },
  },
};

const MOST_CONNECTIONS = 20;
/** Long enough to hit any place of any statement that we send, and of most answers. */
const drawCut = (random: Random): Cut => ({
  direction: random.pick(['toServer', 'toClient']),
  afterBytes: random.whole(1, random.pick([50, 500, 3000])),
});

const on = (node: Node, run: () => Promise<void>): Fault => ({ on: node.name, run });

const WEIGHTS = Object.fromEntries(Object.entries(FAULTS).map(([name, { weight }]) => [name, weight]));

/** Lets faults happen for so long, now and then two or three at once, and waits until each is over. */
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
