/** How a request that we understood can be refused. The names are those of the members of ExceptionDocument. */
export type FailureKind = 'invalidInput' | 'notAuthorized' | 'forbidden' | 'notFound' | 'conflict';

/** What the ExceptionDocument says besides the explanation. */
export interface FailureDetail {
  /** The parameter, document or entity that the failure is about: `priority`, `Job`, `task/step`. */
  context?: string;
  /** As the caller wrote it; a number is an id of this site, and is formatted when the failure is shown. */
  id?: string | number;
  value?: string;
  /** What there is instead of a thing that there is not. */
  instead?: string;
}

/**
 * A request we understood and refuse; the message is for the caller and says the way out.
 * Anything else that is thrown is a fault on our side. Source: Vidispine API, "ExceptionDocument".
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly detail: FailureDetail;

  constructor(kind: FailureKind, message: string, detail: FailureDetail = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.detail = detail;
  }
}

/** A value that may not be used here. `context` names the parameter or element. */
export const invalid = (context: string, value: string | undefined, message: string): Failure =>
  new Failure('invalidInput', message, { context, ...(value === undefined ? {} : { value }) });

/** A parameter that has one value was given two: nobody knows which is meant. */
export const givenTwice = (name: string, value: string, other: string): Failure =>
  invalid(name, other, `The parameter ${name} is given as "${value}" and as "${other}"; give it once`);

/**
 * Creates the failure for a thing that does not exist. `type` as real servers write it (`Job`, `task-definition`); `id`
 * as the caller gave it, or the number of an entity of this site.
 */
export const notFound = (type: string, id: string | number): Failure =>
  new Failure('notFound', `There is no ${type} ${id}`, { context: type, id });

/** The thing exists, but is not in a state in which this can be done. */
export const conflict = (context: string, id: string | number, message: string): Failure =>
  new Failure('conflict', message, { context, id });

/** The caller is known but lacks a right. */
export const forbidden = (message: string): Failure => new Failure('forbidden', message);
