/*
 * Objects in a store that speaks S3, by the client of AWS. It finds the credentials as all its clients do: in the
 * environment, in a profile, in the role of the machine; nothing here ever sees them.
 *
 * It is loaded when the first object is sent: that takes a quarter of a second and 22 MiB, and most servers never need
 * it.
 */
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import type { ObjectPlace } from '../../core/media/media.ts';
import { fail, giveUp } from '../ended.ts';
import { isPassing } from './request.ts';

export interface ObjectStoreOptions {
  /** The buckets that objects may be sent to; none: nothing is sent. */
  buckets: readonly string[];
  /** Undefined: that of AWS for the region. */
  endpoint: string | undefined;
  region: string;
}

/** An object that is sent in parts: until it is whole nobody sees it, and the store keeps what it has got. */
export interface UnfinishedObject extends ObjectPlace {
  uploadId: string;
}

type Sdk = typeof import('@aws-sdk/client-s3');

interface Loaded {
  sdk: Sdk;
  client: S3Client;
}

/** How long a connection may take, and how long it may be silent, in milliseconds. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 120_000;
/** How long it may take to have parts removed, in milliseconds: whoever aborts a job waits for it. */
const ABANDON_MS = 10_000;

export class ObjectStore {
  readonly #options: ObjectStoreOptions;
  #loaded: Promise<Loaded> | undefined;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
  }

  /** Why nothing can be sent to a bucket, for whoever asks for it; undefined: it can be tried. */
  whyNot({ bucket }: ObjectPlace): string | undefined {
    const { buckets } = this.#options;
    if (buckets.includes(bucket)) return undefined;
    return buckets.length === 0
      ? 'This server sends nothing to S3: JOBSPINE_S3_BUCKETS names no bucket'
      : `The bucket ${bucket} is not one of those that JOBSPINE_S3_BUCKETS names`;
  }

  /** Sends a whole object. */
  async put(place: ObjectPlace, body: Buffer, abortSignal: AbortSignal): Promise<void> {
    await this.#ask(place, ({ client, sdk }) =>
      client.send(new sdk.PutObjectCommand({ ...placeOf(place), ContentType: TYPE, Body: body }), { abortSignal }),
    );
  }

  /** Begins an object that is sent in parts. */
  async begin(place: ObjectPlace, abortSignal: AbortSignal): Promise<UnfinishedObject> {
    const { UploadId } = await this.#ask(place, async ({ client, sdk }) => {
      // The parts will have them, unless the operator has switched them off for a server that does not know them.
      const hasChecksums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
      const params = { ...placeOf(place), ContentType: TYPE, ...(hasChecksums && CHECKSUMS) };
      return client.send(new sdk.CreateMultipartUploadCommand(params), { abortSignal });
    });
    return { ...place, uploadId: UploadId ?? '' };
  }

  /** Sends the part of this number, from 1. */
  async putPart(object: UnfinishedObject, number: number, body: Buffer, abortSignal: AbortSignal) {
    const { ETag, ChecksumCRC32 } = await this.#ask(object, ({ client, sdk }) =>
      client.send(new sdk.UploadPartCommand({ ...objectOf(object), PartNumber: number, Body: body }), { abortSignal }),
    );
    return { PartNumber: number, ETag, ChecksumCRC32 } satisfies CompletedPart;
  }

  /** Makes one object of the parts: from now on it can be seen. */
  async complete(object: UnfinishedObject, parts: readonly CompletedPart[], abortSignal: AbortSignal): Promise<void> {
    const params = { ...objectOf(object), MultipartUpload: { Parts: [...parts] } };
    await this.#ask(object, ({ client, sdk }) =>
      client.send(new sdk.CompleteMultipartUploadCommand(params), { abortSignal }),
    );
  }

  /** Has the parts of an object removed that will never be whole. One that is gone is no fault. */
  async abandon(object: UnfinishedObject): Promise<void> {
    const abortSignal = AbortSignal.timeout(ABANDON_MS);
    await this.#ask(object, ({ client, sdk }) =>
      client
        .send(new sdk.AbortMultipartUploadCommand(objectOf(object)), { abortSignal })
        .catch((error: { name?: string }) => {
          if (error.name !== 'NoSuchUpload') throw error;
        }),
    );
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    (await this.#loaded)?.client.destroy();
  }

  async #ask<T>({ bucket }: ObjectPlace, use: (loaded: Loaded) => Promise<T>): Promise<T> {
    this.#loaded ??= load(this.#options);
    const loaded = await this.#loaded;
    return use(loaded).catch((error: unknown) => {
      throw explain(bucket, error as StoreError);
    });
  }
}

const TYPE = 'application/octet-stream';
const CHECKSUMS = { ChecksumAlgorithm: 'CRC32' } as const;

const placeOf = ({ bucket, key }: ObjectPlace) => ({ Bucket: bucket, Key: key });
const objectOf = (object: UnfinishedObject) => ({ ...placeOf(object), UploadId: object.uploadId });

async function load({ endpoint, region }: ObjectStoreOptions): Promise<Loaded> {
  // Which versions of Node it will need one day is our concern, not that of whoever reads the log.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  // Other servers than those of AWS seldom have a name for each bucket.
  const server = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  const requestHandler = { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS };
  return { sdk, client: new sdk.S3Client({ region, ...server, requestHandler }) };
}

interface StoreError extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** What the store said; without an answer, why there is none. */
function explain(bucket: string, { name, message, code, $metadata }: StoreError): Error {
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return fail(`Nothing could be sent to the bucket ${bucket}: ${message || code || name}`);
  const said = `The bucket ${bucket} answered ${status}: ${name}: ${message}`;
  return isPassing(status) ? fail(said) : giveUp(said);
}
