/*
 * Makes a node known to the others: by a row with its description, and by a lock that its session holds.
 *
 * A node that loses the session loses its membership. The others may take its attempts from then on, so it must stop
 * them and join again under a new id. Ids are never used twice, so a report under an old id is always refused.
 */
import type { Log } from '../observe/log.ts';
import type { Database, HeldLock } from '../store/database/database.ts';
import { insertNode, type NodeDescription, nodeLock } from '../store/nodes.ts';

/** The pause before a node tries to join again, in milliseconds. The database may be restarting. */
const REJOIN_MS = 500;

export class Membership {
  /** The id of this node; undefined while it has none. */
  node: number | undefined;
  readonly #database: Database;
  readonly #description: NodeDescription;
  readonly #log: Log;
  readonly #onLost: () => void;
  #lock: HeldLock | undefined;
  #left = false;
  #rejoining: Promise<void> | undefined;

  constructor(database: Database, description: NodeDescription, { log, onLost }: { log: Log; onLost: () => void }) {
    this.#database = database;
    this.#description = description;
    this.#log = log;
    this.#onLost = onLost;
  }

  async join(): Promise<void> {
    const node = await this.#database.transaction(tx => insertNode(tx, this.#description));
    this.#lock = await this.#database.holdLock(nodeLock(node), reason => this.#lose(reason));
    this.node = node;
    this.#log.info('node joined', { node });
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#rejoining;
    this.node = undefined;
    await this.#lock?.release();
  }

  #lose(reason: string): void {
    this.#log.warn('node lost its session, its attempts are stopped', { node: this.node, reason });
    this.node = undefined;
    this.#onLost();
    this.#rejoining ??= this.#rejoin().finally(() => {
      this.#rejoining = undefined;
    });
  }

  async #rejoin(): Promise<void> {
    while (!this.#left && this.node === undefined) {
      await new Promise(resolve => setTimeout(resolve, REJOIN_MS));
      await this.join().catch(error => this.#log.warn('node could not join', { error }));
    }
  }
}
