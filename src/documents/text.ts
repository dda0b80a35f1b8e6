/* Documents as text/plain. */
import type { ExceptionType } from './generated.ts';

/** Ids, names or URLs, one a line. Source: Vidispine API, "Common elements": lists are separated by CRLF. */
export const listText = (items: readonly string[]): string => items.join('\r\n');

/** The first line of an exception; those of notFound and invalidInput are what real servers write. */
const TITLES: Record<keyof ExceptionType, string> = {
  notFound: 'A resource could not be found',
  internalServer: 'The server failed',
  forbidden: 'The operation is not allowed',
  notYetImplemented: 'This is not implemented',
  conflict: 'The operation conflicts with the state of the resource',
  invalidInput: 'An invalid parameter was entered',
  licenseFault: 'The license does not cover this',
  fileAlreadyExists: 'The file already exists',
  notAuthorized: 'The credentials are missing or wrong',
};

const LABELS: Record<string, string> = {
  type: 'Type',
  id: 'ID',
  context: 'Context',
  explanation: 'Reason',
  message: 'Reason',
  value: 'Value',
  storageId: 'Storage',
  fileId: 'File',
  path: 'Path',
};

/** An exception as lines: `404 A resource could not be found`, `Type: Job`, `ID: VX-1`. */
export function exceptionText(status: number, exception: ExceptionType): string {
  const kind = (Object.keys(TITLES) as (keyof ExceptionType)[]).find(name => exception[name] !== undefined);
  if (kind === undefined) return `${status}\n`;
  const fields = Object.entries(exception[kind] ?? {}).filter(([, value]) => value !== undefined);
  const lines = fields.map(([name, value]) => `${LABELS[name]}: ${String(value).replace(/\s+/g, ' ')}`);
  return [`${status} ${TITLES[kind]}`, ...lines, ''].join('\n');
}
