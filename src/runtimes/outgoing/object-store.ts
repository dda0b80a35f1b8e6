/*
 * Sends objects to a store with an S3 API, using the AWS SDK. The credentials come from the settings. Without them the
 * SDK looks in its usual places: a profile, the role of the machine.
 *
 * The SDK is loaded with the first object: loading takes a quarter of a second and 22 MiB, and most servers never need
 * it.
 */
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import type { ObjectPlace } from '../../core/media/media.ts';
import { fail, giveUp } from '../ended.ts';
import { isTransient } from './request.ts';

interface ObjectStoreOptions {
  /** The buckets that objects may be sent to. If empty, nothing is sent. */
  buckets: readonly string[];
  /** Undefined: the endpoint of AWS for the region. */
  endpoint: string | undefined;
  region: string;
  credentials?: StoreCredentials;
}

export interface StoreCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only of temporary credentials. */
  sessionToken?: string;
}

/** A multipart upload that is not complete: the object is not visible yet, and the store keeps the parts. */
export interface UnfinishedObject extends ObjectPlace {
  uploadId: string;
}

type Sdk = typeof import('@aws-sdk/client-s3');

interface Loaded {
  sdk: Sdk;
  client: S3Client;
}

/** How long connecting may take, and how long a connection may be silent, in milliseconds. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 120_000;
/** How long aborting an upload may take, in milliseconds: aborting a job waits for it. */
const ABORT_MS = 10_000;

export class ObjectStore {
  readonly #options: ObjectStoreOptions;
  #loaded: Promise<Loaded> | undefined;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
  }

  /** Returns the reason why the configuration does not allow a bucket, or undefined. */
  whyNot({ bucket }: ObjectPlace): string | undefined {
    const { buckets } = this.#options;
    if (buckets.includes(bucket)) return undefined;
    return buckets.length === 0
      ? 'This server does not send to S3: JOBSPINE_S3_BUCKETS is empty'
      : `The bucket ${bucket} is not listed in JOBSPINE_S3_BUCKETS`;
  }

  /** Sends an object in one request. */
  async put(place: ObjectPlace, body: Buffer, abortSignal: AbortSignal): Promise<void> {
    await this.#request(place, ({ client, sdk }) =>
      client.send(new sdk.PutObjectCommand({ ...placeOf(place), ContentType: TYPE, Body: body }), { abortSignal }),
    );
  }

  /** Begins a multipart upload. */
  async begin(place: ObjectPlace, abortSignal: AbortSignal): Promise<UnfinishedObject> {
    const { UploadId } = await this.#request(place, async ({ client, sdk }) => {
      // Parts have checksums, unless the operator has disabled them for a server that does not support them.
      const hasChecksums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
      const params = { ...placeOf(place), ContentType: TYPE, ...(hasChecksums && CHECKSUMS) };
      return client.send(new sdk.CreateMultipartUploadCommand(params), { abortSignal });
    });
    return { ...place, uploadId: UploadId ?? '' };
  }

  /** Sends one part; parts are numbered from 1. */
  async putPart(object: UnfinishedObject, number: number, body: Buffer, abortSignal: AbortSignal) {
    const { ETag, ChecksumCRC32 } = await this.#request(object, ({ client, sdk }) =>
      client.send(new sdk.UploadPartCommand({ ...objectOf(object), PartNumber: number, Body: body }), { abortSignal }),
    );
    return { PartNumber: number, ETag, ChecksumCRC32 } satisfies CompletedPart;
  }

  /** Completes an upload. The object is visible from now on. */
  async complete(object: UnfinishedObject, parts: readonly CompletedPart[], abortSignal: AbortSignal): Promise<void> {
    const params = { ...objectOf(object), MultipartUpload: { Parts: [...parts] } };
    await this.#request(object, ({ client, sdk }) =>
      client.send(new sdk.CompleteMultipartUploadCommand(params), { abortSignal }),
    );
  }

  /** Aborts an upload, which removes its parts. Does nothing if there is no such upload any more. */
  async abortUpload(object: UnfinishedObject): Promise<void> {
    const abortSignal = AbortSignal.timeout(ABORT_MS);
    await this.#request(object, ({ client, sdk }) =>
      client
        .send(new sdk.AbortMultipartUploadCommand(objectOf(object)), { abortSignal })
        .catch((error: { name?: string }) => {
          if (error.name !== 'NoSuchUpload') throw error;
        }),
    );
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    (await this.#loaded)?.client.destroy();
  }

  async #request<T>({ bucket }: ObjectPlace, use: (loaded: Loaded) => Promise<T>): Promise<T> {
    this.#loaded ??= load(this.#options);
    const loaded = await this.#loaded;
    return use(loaded).catch((error: unknown) => {
      throw toEnded(bucket, error as StoreError);
    });
  }
}

const TYPE = 'application/octet-stream';
const CHECKSUMS = { ChecksumAlgorithm: 'CRC32' } as const;

const placeOf = ({ bucket, key }: ObjectPlace) => ({ Bucket: bucket, Key: key });
const objectOf = (object: UnfinishedObject) => ({ ...placeOf(object), UploadId: object.uploadId });

async function load({ endpoint, region, credentials }: ObjectStoreOptions): Promise<Loaded> {
  // The SDK warns about Node versions that it will drop some day. Operators cannot act on that.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  // Servers other than those of AWS seldom have a host name for each bucket.
  const server = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  const requestHandler = { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS };
  const login = credentials === undefined ? {} : { credentials };
  return { sdk, client: new sdk.S3Client({ region, ...server, ...login, requestHandler }) };
}

interface StoreError extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Converts an error into the end of the attempt, with the response of the store or the reason why there is none. */
function toEnded(bucket: string, { name, message, code, $metadata }: StoreError): Error {
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return fail(`Sending to the bucket ${bucket} failed: ${message || code || name}`);
  const said = `The bucket ${bucket} answered ${status}: ${name}: ${message}`;
  return isTransient(status) ? fail(said) : giveUp(said);
}
