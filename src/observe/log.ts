import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './levels.ts';

type Fields = Readonly<Record<string, unknown>>;
type Write = (event: string, fields?: Fields) => void;

/**
 * A line is a constant event and fields. The level says who must act: `info` nobody (the healthy flow), `warn` nobody
 * yet (it heals itself), `error` a person; none is normal.
 */
export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
}

/** Fields that never reach the log, at the top and one level down. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'authorization', 'token', 'secret', 'databaseUrl']);

/** By hand: pino redacts by paths, which takes ten times as long as writing the line. */
function withoutSecrets(fields: Fields, levels = 2): Fields {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (SECRETS.has(name)) kept[name] = '…';
    else kept[name] = levels > 1 && isPlain(value) ? withoutSecrets(value, levels - 1) : value;
  }
  return kept;
}

const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const serializeError = (error: unknown): unknown =>
  error instanceof Error ? withoutSecrets({ ...pino.stdSerializers.err(error) }, 1) : error;

/** JSON lines on standard error, or on `destination`. An Error in the field `error` is written with its stack. */
export function createLog(level: LogLevel, destination: DestinationStream = pino.destination(2)): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }), log: withoutSecrets },
      serializers: { error: serializeError },
    },
    destination,
  );
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}

/** For tests, and for code that is run without a log. */
export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };
