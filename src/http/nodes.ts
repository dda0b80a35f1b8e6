/*
 * /node: the servers on this database. An extension.
 */
import type { Database } from '../store/database/database.ts';
import { listNodes } from '../store/nodes.ts';
import { type Route, route } from './wire/wire.ts';

export const nodeRoutes = ({ database }: { database: Database }): Route[] => [getNodes(database)];

const getNodes = (database: Database): Route =>
  route({
    method: 'get',
    path: '/node',
    role: '_administrator',
    summary: 'List the nodes of this database.',
    isExtension: true,
    answers: { document: 'NodeListDocument' },
    handle: async () => {
      const nodes = await listNodes(database.read);
      const node = nodes.map(({ roles, startedAt, seenAt, isAlive, ...rest }) => ({
        ...rest,
        role: roles,
        started: startedAt,
        lastSeen: seenAt,
        alive: isAlive,
      }));
      return { document: 'NodeListDocument', value: { node } };
    },
  });
