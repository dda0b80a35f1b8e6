import { type DestinationStream, pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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
const SECRETS = ['password', 'authorization', 'token', 'secret', 'databaseUrl'];

/** JSON lines on standard error, or on `destination`. An Error in the field `error` is written with its stack. */
export function createLog(level: LogLevel, destination: DestinationStream = pino.destination(2)): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
      redact: { paths: SECRETS.flatMap(name => [name, `*.${name}`]), censor: '…' },
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
