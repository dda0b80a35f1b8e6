/*
 * The door of outgoing requests: HTTP requests to allowed hosts, and uploads to S3.
 */
export type { OutgoingContent } from './content.ts';
export { sendFile } from './file.ts';
export { ObjectStore } from './object-store.ts';
export { uploadObject } from './object-upload.ts';
export { checkUrl, isTransient, type OutgoingOptions, type OutgoingResponse, sendOutgoing } from './request.ts';
