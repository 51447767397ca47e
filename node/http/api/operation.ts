import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { Access } from '../access.ts';
import type { AuditAction } from '../audited.ts';
import { answerTo } from '../errors.ts';

/** What every failure answers. */
export const Failure = z
  .object({
    message: z
      .string()
      .openapi({ description: 'One sentence for a person, with what to do next.' }),
    code: z
      .string()
      .openapi({ description: 'Stable, for programs.', examples: ['ELATIO_HTTP_PATH'] }),
  })
  .openapi('Failure');

/** What may come along; each part by its schema. */
interface Request extends NonNullable<RouteConfig['request']> {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
}

/**
 * One operation of the API as it is declared, once. From it come what checks requests (`serve.ts`), the
 * description (`document.ts`) and the types of the client (`client-types.ts`).
 */
export interface Declaration {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** Names it in clients that are generated from the description. */
  readonly operationId: string;
  readonly access: Access;
  /** What it is to the access log, where its access does not say: see `../audited.ts`. */
  readonly audit?: AuditAction;
  /** What it is about: the heading it stands under. */
  readonly tag: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly description?: string;
  readonly request?: Request;
  /** The one answer where all goes well. */
  readonly responses: RouteConfig['responses'];
  /** Codes of failures besides those that its access, its parameters and its body bring along. */
  readonly errors?: readonly string[];
  /** Whether its handler reads the body by itself, as it comes: for what is too large to be held whole. */
  readonly streamed?: true;
}

/**
 * Declares an operation: a route of `@hono/zod-openapi` that cannot do without its access, and says how it
 * fails.
 * @param declaration `path` in OpenAPI's syntax
 */
export function operation<const D extends Declaration>(declaration: D) {
  return { ...declaration, route: routeOf(declaration) };
}

function routeOf(declaration: Declaration): RouteConfig {
  const { access, description, method, operationId, path, request, summary, tag } = declaration;
  return createRoute({
    operationId,
    method,
    path,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(request && { request: withNeededBody(request) }),
    security: securityOf(access),
    'x-access': access,
    responses: { ...declaration.responses, ...failuresOf(declaration) },
  });
}

function withNeededBody({ body, ...others }: Request): Request {
  return body ? { ...others, body: { ...body, required: true } } : others;
}

/** An operation that was declared, whichever. */
export type Operation = Declaration & { readonly route: RouteConfig };

/**
 * What has to come along, as OpenAPI says it. The names in the lists are scopes; `owner` is one that no token
 * has.
 */
function securityOf(access: Access): { [scheme: string]: string[] }[] {
  if (access === 'public' || access === 'watcher') return [];
  if (access === 'owner') return [{ token: [access] }];
  return [{ token: [access] }, { session: [access] }];
}

/** The answers to failures, each code under its status. */
function failuresOf(declaration: Declaration): RouteConfig['responses'] {
  const byStatus = Map.groupBy(codesOf(declaration), (code) => answerTo(code).status);
  const answers = [...byStatus].map(([status, codes]) => [
    status,
    {
      description: codes.join(', '),
      content: { 'application/json': { schema: Failure } },
      'x-codes': codes,
    },
  ]);
  return Object.fromEntries(answers) as RouteConfig['responses'];
}

function codesOf({ access, request, errors = [] }: Declaration): Set<string> {
  const codes = ['ELATIO_HTTP_HOST', 'ELATIO_HTTP_ORIGIN', 'ELATIO_HTTP_INTERNAL', ...errors];
  if (access !== 'public') codes.push('ELATIO_HTTP_ACCESS');
  if (access !== 'public' && access !== 'watcher') {
    codes.push('ELATIO_HTTP_TOKEN', 'ELATIO_HTTP_FAILURES');
    if (access !== 'owner') codes.push('ELATIO_HTTP_SCOPE');
  }
  if (request?.query || request?.body) codes.push('ELATIO_INGEST_FIELD');
  if (request?.body) codes.push('ELATIO_HTTP_BODY', 'ELATIO_HTTP_SIZE');
  return new Set(codes);
}

/** A body, or an answer, of JSON. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** An answer of a type that is not JSON, as text. */
export function text<T extends string>(type: T, description: string) {
  return { description, content: { [type]: { schema: z.string() } } as Text<T> };
}

type Text<T extends string> = { readonly [type in T]: { readonly schema: z.ZodString } };

/** How reading what is stored may fail. */
export const READING = ['ELATIO_STORE_DAMAGED', 'ELATIO_STORE_STOPPED'] as const;

/** How keeping something may fail. */
export const WRITING = [
  'ELATIO_STORE_FULL',
  'ELATIO_STORE_READ_ONLY',
  'ELATIO_STORE_FAILED',
  'ELATIO_STORE_STOPPED',
] as const;

/** How recording something may fail. */
export const RECORDING = ['ELATIO_SPACE_LIMIT', 'ELATIO_SPACE_LOW', ...WRITING] as const;

/** How changing what a person can change may fail. */
export const EDITING = ['ELATIO_DOCS_FAILED', ...WRITING] as const;
