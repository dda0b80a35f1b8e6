/*
 * The part of OpenAPI 3.1 that the description uses.
 */
import type { JsonSchema } from '../../documents/json-schema.ts';

export interface OpenApi {
  openapi: '3.1.1';
  info: { title: string; version: string; summary: string; description: string; license: object };
  servers: readonly OpenServer[];
  tags: readonly Tag[];
  security: readonly Security[];
  paths: Readonly<Record<string, PathItem>>;
  components: {
    schemas: Readonly<Record<string, JsonSchema>>;
    parameters: Readonly<Record<string, OpenParameter>>;
    headers: Readonly<Record<string, OpenHeader>>;
    responses: Readonly<Record<string, OpenResponse>>;
    securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface OpenServer {
  url: string;
  description: string;
  /** The parts of the URL in braces. */
  variables?: Readonly<Record<string, { default: string; description?: string }>>;
}

export interface Tag {
  name: string;
  description: string;
}

export type Security = Readonly<Record<string, readonly string[]>>;

export type PathItem = Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', Operation>>;

export interface Operation {
  operationId: string;
  tags: readonly string[];
  summary: string;
  description: string;
  'x-jobspine-extension'?: true;
  'x-role'?: string;
  security?: readonly Security[];
  /** Where it is, if not on the servers of the whole description. */
  servers?: readonly OpenServer[];
  parameters: readonly (OpenParameter | Reference)[];
  requestBody?: RequestBody;
  responses: Readonly<Record<string, OpenResponse | Reference>>;
}

/** `description` replaces that of the object referred to. */
export interface Reference {
  $ref: string;
  description?: string;
}

export interface OpenParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description: string;
  required?: boolean;
  'x-jobspine-extension'?: true;
  style?: 'form';
  explode?: boolean;
  schema: object;
  example?: unknown;
}

export interface RequestBody {
  description?: string;
  required: boolean;
  content: Content;
}

export interface OpenResponse {
  description: string;
  headers?: Readonly<Record<string, Reference>>;
  content?: Content;
}

export interface OpenHeader {
  description: string;
  schema: object;
}

/** By media type. */
export type Content = Readonly<Record<string, { schema?: object; example?: unknown }>>;
