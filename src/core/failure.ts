/** Kinds of refusals, named like the members of ExceptionDocument. */
export type FailureKind = 'invalidInput' | 'notAuthorized' | 'forbidden' | 'notFound' | 'conflict' | 'unavailable';

/** The parts of an ExceptionDocument besides the explanation. */
export interface FailureDetail {
  /** The parameter, document or entity at fault: `priority`, `Job`, `task/step`. */
  context?: string;
  /** As the caller wrote it. A number is an id of this site and is formatted in the response. */
  id?: string | number;
  value?: string;
  /** The alternatives to a thing that does not exist. */
  instead?: string;
}

/**
 * A request that was understood and is refused. The message tells the caller how to correct it. Any other exception is
 * a fault of the server. Source: Vidispine API, "ExceptionDocument".
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

/** Creates the failure for an invalid value. `context` names the parameter or element. */
export const invalid = (context: string, value: string | undefined, message: string): Failure =>
  new Failure('invalidInput', message, { context, ...(value === undefined ? {} : { value }) });

/** Creates the failure for a parameter with two different values, which takes only one. */
export const givenTwice = (name: string, value: string, other: string): Failure =>
  invalid(name, other, `The parameter ${name} is given as "${value}" and as "${other}"; give it once`);

/**
 * Creates the failure for a thing that does not exist. `type` as real servers write it (`Job`, `task-definition`); `id`
 * as the caller gave it, or the number of an entity of this site.
 */
export const notFound = (type: string, id: string | number): Failure =>
  new Failure('notFound', `There is no ${type} ${id}`, { context: type, id });

/** Creates the failure for a thing whose state does not allow the request. */
export const conflict = (context: string, id: string | number, message: string): Failure =>
  new Failure('conflict', message, { context, id });

/** Creates the failure for a caller without the necessary right. */
export const forbidden = (message: string): Failure => new Failure('forbidden', message);
