/* The model of all schemas, which readers and writers are compiled from. */
import { schemaFiles } from './schema.ts';
import { readSchema } from './xsd.ts';

export const schema = readSchema(schemaFiles.values());
