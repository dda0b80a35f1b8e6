/*
 * Errors of the API, as the client gives them.
 */
import type { components } from './generated.ts';

type ExceptionDocument = components['schemas']['ExceptionDocument'];

/** A request that failed. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Undefined when something other than a Jobspine server has answered. */
  readonly document: ExceptionDocument | undefined;

  constructor(status: number, error: unknown) {
    const document = isException(error) ? error : undefined;
    super((document && messageOf(document)) ?? `The server answered ${status}`);
    this.status = status;
    this.document = document;
  }
}

const isException = (error: unknown): error is ExceptionDocument =>
  typeof error === 'object' && error !== null && 'invalidInput' in error;

/** Returns the sentence of an ExceptionDocument for people; undefined when it has none. */
function messageOf(document: ExceptionDocument): string | undefined {
  const { notFound, invalidInput, conflict, forbidden, notAuthorized, internalServer, licenseFault } = document;
  if (notFound) return notFound.context ?? `There is no ${notFound.type?.toLowerCase() ?? 'resource'} ${notFound.id}`;
  const explained = invalidInput ?? conflict ?? forbidden;
  const told = notAuthorized ?? internalServer ?? licenseFault;
  return explained?.explanation ?? told?.message ?? undefined;
}
