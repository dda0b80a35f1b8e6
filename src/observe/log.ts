/*
 * The log: JSON lines, each with a constant event and fields.
 */
import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './levels.ts';

type Fields = Readonly<Record<string, unknown>>;
type WriteEvent = (event: string, fields?: Fields) => void;

/**
 * The log of events. The level of an event tells who must act: `info`, nobody (normal operation); `warn`, nobody yet
 * (the server recovers by itself); `error`, an operator. In normal operation there are no `error` events.
 */
export interface Log {
  debug: WriteEvent;
  info: WriteEvent;
  warn: WriteEvent;
  error: WriteEvent;
}

/** Fields whose values are never logged, at the top level and one level below. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'authorization', 'token', 'secret', 'databaseUrl']);

/** Replaces secrets. The redaction of pino takes ten times as long as writing the line. */
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

/** Creates a log on standard error, or on `destination`. An Error in the field `error` is written with its stack. */
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

/** A log that writes nothing, for tests. */
export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };
