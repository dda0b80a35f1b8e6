/*
 * A simulated bad network: a TCP proxy that can cut connections in the middle of a message, delay data, and become
 * silent without closing connections.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Direction = 'toServer' | 'toClient';

/** Cuts a connection after a number of further bytes in one direction. The following bytes are lost. */
export interface Cut {
  direction: Direction;
  afterBytes: number;
}

export interface TcpProxy {
  port: number;
  /** Sets the cut of each open connection. Returns the number of connections. */
  cut(when: () => Cut): number;
  /** Delays all further bytes in both directions, in milliseconds. */
  delay(ms: number): void;
  /** Forwards nothing, not even the end of a connection, until the returned function is called. */
  silence(): () => void;
  /** Closes all open connections. */
  closeAll(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of a local port. */
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
