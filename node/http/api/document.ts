import { OpenAPIHono } from '@hono/zod-openapi';
import type { Access } from '../access.ts';
import { cookieName } from '../caller.ts';
import type { Operation } from './operation.ts';

/** An OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html), as far as ours go. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly Tag[];
  /** By path, then by method in small letters. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

/** What operations are about. */
export interface Tag {
  readonly name: string;
  readonly description: string;
}

/** An operation. */
export interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly 'x-access': Access;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly description: string;
    readonly required: boolean;
    readonly content: Content;
  };
  /** By status. */
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export interface DescribedAnswer {
  readonly description: string;
  readonly content?: Content;
  /** Of failures. */
  readonly 'x-codes'?: readonly string[];
}

/** Schemas by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>;

/** JSON Schema, as far as ours go. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface DocumentDeps {
  readonly operations: readonly Operation[];
  /** What operations are about, in the order in which to show it. */
  readonly tags: readonly Tag[];
  readonly version: string;
}

const DESCRIPTION = `What this node recorded, to read and to change. \`x-access\` of an operation says who may:

- \`watcher\`: every program on this machine
- \`browser\`, \`read\`, \`write\`, \`admin\`: who brings a token or a session of that scope, or of a later one in this list
- \`owner\`: who asks over the Unix socket in the data directory, which is open to its owner alone and needs no credential for anything

A failure answers \`{message, code}\`. Codes do not change; those of each status are in \`x-codes\`. What has no answer of its own may still answer 404 (ELATIO_HTTP_PATH) or 405 (ELATIO_HTTP_METHOD). While the node is locked, everything but \`/api/v1/lock\` and \`/api/v1/unlock\` answers 503 (ELATIO_LOCK_LOCKED). HEAD is answered wherever GET is. A body is taken as JSON whatever type it says it has.`;

/**
 * Describes operations.
 * @param port that the request came in on: the session's cookie is named after it
 */
export function createDocument(
  { operations, tags, version }: DocumentDeps,
  port: number | undefined,
): ApiDocument {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  for (const { route } of operations) registry.registerPath(route);
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'From `elatio token create --scope browser|read|write|admin`.',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(port),
    description: 'From the link of `elatio login`. Counts for pages of this node only.',
  });
  const document: unknown = app.getOpenAPI31Document({
    openapi: '3.1.1',
    info: { title: 'Elatio', version, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...tags],
  });
  return document as ApiDocument;
}
