/*
 * The door of the job resources: /job and all that is below it, and the admission of jobs.
 */
import type { Route } from '../wire/wire.ts';
import { type AdmissionContext, admissionRoutes } from './admission.ts';
import { type JobCreationContext, jobCreationRoutes } from './create.ts';
import { type JobContext, singleJobRoutes } from './job.ts';
import { reportRoutes } from './report.ts';
import { type SearchContext, searchRoutes } from './search.ts';

/** A path with a literal part is listed before the one whose `:id` would hide it. */
export const jobRoutes = (context: SearchContext & JobContext & JobCreationContext & AdmissionContext): Route[] => [
  ...searchRoutes(context),
  ...reportRoutes(context),
  ...jobCreationRoutes(context),
  ...singleJobRoutes(context),
  ...admissionRoutes(context),
];

export { type Asked, MEDIA_REQUEST_PARAMETERS, toRequest } from './request.ts';
