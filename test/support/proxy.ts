/*
 * A bad network on this machine: a TCP proxy that can cut connections in the middle of a message, delay what passes,
 * and fall silent without closing anything.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Direction = 'toServer' | 'toClient';

/** A connection is cut after so many further bytes in this direction: what comes behind them is lost. */
export interface Cut {
  direction: Direction;
  afterBytes: number;
}

export interface TcpProxy {
  port: number;
  /** Says of each connection that is open now when it is cut. How many there are. */
  cut(when: () => Cut): number;
  /** From now on bytes take this long, in milliseconds, in both directions. */
  delay(ms: number): void;
  /** Passes nothing on, not even the end of a connection, until the function that it returns is called. */
  silence(): () => void;
  /** Closes all connections that are open now. */
  closeAll(): void;
  close(): Promise<void>;
}

/** A proxy in front of a port of this machine. */
export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  const network: Network = { delayMs: 0, quiet: Promise.resolve() };
  const server = createServer({ noDelay: true }, client => {
    const link = new Link(client, connect({ port: targetPort, host: '127.0.0.1', noDelay: true }), network);
    links.add(link);
    client.once('close', () => links.delete(link));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const closeAll = (): void => links.forEach(link => void link.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut: when => {
      for (const link of links) link.cut = when();
      return links.size;
    },
    delay: ms => {
      network.delayMs = ms;
    },
    silence: () => {
      let speak = (): void => {};
      network.quiet = new Promise(resolve => {
        speak = resolve;
      });
      return speak;
    },
    closeAll,
    close: async () => {
      closeAll();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

interface Network {
  delayMs: number;
  /** Pending while the network is silent. */
  quiet: Promise<void>;
}

/** A connection through the proxy. */
class Link {
  cut: Cut | undefined;
  readonly #sides: Record<Direction, Socket>;
  readonly #network: Network;

  constructor(client: Socket, server: Socket, network: Network) {
    this.#sides = { toServer: server, toClient: client };
    this.#network = network;
    this.#carry(client, 'toServer');
    this.#carry(server, 'toClient');
  }

  destroy(): void {
    this.#sides.toServer.destroy();
    this.#sides.toClient.destroy();
  }

  #carry(from: Socket, direction: Direction): void {
    let before = Promise.resolve();
    const inOrder = (act: () => void): void => {
      const due = performance.now() + this.#network.delayMs;
      before = before.then(async () => {
        const early = due - performance.now();
        if (early > 0) await pause(early);
        await this.#network.quiet;
        act();
      });
    };
    from.on('error', () => {});
    from.on('data', chunk => inOrder(() => this.#pass(direction, chunk)));
    from.on('close', () => inOrder(() => this.destroy()));
  }

  #pass(direction: Direction, chunk: Buffer): void {
    const to = this.#sides[direction];
    if (this.cut?.direction !== direction) return void to.write(chunk);
    this.cut.afterBytes -= chunk.length;
    if (this.cut.afterBytes > 0) return void to.write(chunk);
    to.end(chunk.subarray(0, chunk.length + this.cut.afterBytes), () => this.destroy());
    this.#sides[direction === 'toServer' ? 'toClient' : 'toServer'].destroy();
  }
}
