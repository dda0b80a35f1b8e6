/*
 * The features of the server, a part each. The next feature is one line in this list.
 */
import { createFold } from '../actions/fold.ts';
import { createGraphDrawer } from '../drawing/graph.ts';
import { accountRoutes } from '../http/accounts.ts';
import { definitionRoutes, type ValidatorFor } from '../http/definitions/definitions.ts';
import { jobRoutes } from '../http/jobs/jobs.ts';
import { nodeRoutes } from '../http/nodes.ts';
import { poolRoutes } from '../http/pools.ts';
import { settingRoutes } from '../http/settings.ts';
import { tokenRoutes } from '../http/tokens.ts';
import { whyNoCommand } from '../runtimes/programs/programs.ts';
import type { Account } from '../store/accounts.ts';
import { deleteOldNodes } from '../store/nodes.ts';
import { deleteExpiredTokens } from '../store/tokens.ts';
import { confinementCheck } from './checks.ts';
import type { Part } from './part.ts';
import type { Services } from './services.ts';

/** Returns all features. */
export const featuresOf = (services: Services): Part[] => [
  { routes: jobRoutes(services) },
  definitionPart(services),
  services.media.toPart(services.creator),
  { checks: [confinementCheck(services.confinement)] },
  configurationPart(services),
  accountPart(services),
  nodePart(services),
  searchPart(services),
];

const definitionPart = ({ config, database, runtimes, api }: Services): Part => {
  const validatorFor: ValidatorFor = ({ account, gone }) => {
    const signal = gone();
    return async script => {
      const error = await runtimes.javascript.validate(account.name, script, signal);
      return error && { message: error.message, line: error.line ?? 1, column: error.column ?? 1 };
    };
  };
  const knowsBean = (bean: string, method: string): boolean =>
    runtimes.runtimeFor({ kind: 'bean', bean, method }) !== undefined;
  const evaluate = (account: Account, script: string, signal: AbortSignal) =>
    runtimes.javascript.evaluate(account.name, script, {
      signal,
      serverLog: () => {},
      api: request => api(account, request),
    });
  return {
    routes: definitionRoutes({
      database,
      validatorFor,
      knowsBean,
      whyNoCommand: metadata => whyNoCommand(metadata, config.allowedPrograms),
      drawGraph: createGraphDrawer(),
      evaluate,
    }),
  };
};

const configurationPart = ({ database, context, settings }: Services): Part => {
  const changed = (): void => {
    context.wake();
    // If it fails, the duty tries again within seconds.
    settings.refresh().catch(() => {});
  };
  return {
    routes: [...settingRoutes({ database, changed }), ...poolRoutes({ database, changed })],
    duties: [{ name: 'refresh settings', cron: '*/5 * * * * *', run: () => settings.refresh() }],
  };
};

const accountPart = ({ database, authenticator }: Services): Part => {
  const context = { database, forget: authenticator.forget };
  return {
    routes: [...accountRoutes(context), ...tokenRoutes(context)],
    // Not on the full hour, when everything else happens.
    duties: [
      { name: 'remove expired tokens', cron: '43 * * * *', run: () => database.transaction(deleteExpiredTokens) },
    ],
  };
};

const nodePart = ({ database }: Services): Part => ({
  routes: nodeRoutes({ database }),
  duties: [{ name: 'forget nodes', cron: '17 * * * *', run: () => database.transaction(deleteOldNodes) }],
});

const searchPart = ({ database }: Services): Part => ({
  duties: [{ name: 'fold changes of jobs', cron: '* * * * * *', run: createFold(database) }],
});
