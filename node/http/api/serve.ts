import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { BODY_LIMIT, readText } from '../body.ts';
import { parseJson } from '../json.ts';
import { jsonReply } from '../reply.ts';
import type { AppEnv, Route } from '../route.ts';
import { check } from './check.ts';
import type { Declaration, Operation } from './operation.ts';

/** An operation that is served. */
export interface Served<D extends Operation = Operation> extends Route {
  readonly operation: D;
}

/** What a request asks, as the schemas of its operation have made it. */
export type Asked<D extends Declaration> = Part<D, 'params', 'param'> &
  Part<D, 'query', 'query'> &
  Part<D, 'headers', 'header'> &
  (D extends { readonly streamed: true } ? unknown : Body<D>);

type Part<D extends Declaration, In extends string, Out extends string> = D['request'] extends {
  readonly [name in In]: infer S extends z.ZodType;
}
  ? { readonly [name in Out]: z.output<S> }
  : unknown;

type Body<D extends Declaration> = D['request'] extends { readonly body: JsonContent<infer S> }
  ? { readonly json: z.output<S> }
  : unknown;

/** Where JSON of a schema is declared. */
export interface JsonContent<S extends z.ZodType> {
  readonly content: { readonly 'application/json': { readonly schema: S } };
}

/** What the answer is made from: a value where JSON is declared. A response is taken as it is. */
export type Answer<D extends Declaration> =
  | Response
  | {
      [status in keyof D['responses']]: D['responses'][status] extends JsonContent<infer S>
        ? DeepReadonly<z.input<S>>
        : Response;
    }[keyof D['responses']];

type DeepReadonly<T> = T extends object ? { readonly [key in keyof T]: DeepReadonly<T[key]> } : T;

/**
 * Makes the route of an operation: reads what is asked by the schemas that were declared, and answers what
 * `handler` gives as JSON under the status that was. JSON of a body is read as everywhere here: whatever type
 * the body says it has, within the same limits.
 */
export function serve<D extends Operation>(
  operation: D,
  handler: (asked: Asked<D>, context: Context<AppEnv>) => Answer<D> | Promise<Answer<D>>,
): Served<D> {
  const [status] = Object.keys(operation.responses).map(Number);
  const { request: { body } = {}, streamed } = operation;
  const json = streamed ? undefined : (body as JsonContent<z.ZodType> | undefined)?.content;
  return {
    operation,
    method: operation.method.toUpperCase() as Route['method'],
    path: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    access: operation.access,
    ...(operation.audit !== undefined && { audit: operation.audit }),
    async handler(context) {
      const asked = readAddress(operation, context.req);
      if (json) asked['json'] = await readJson(json['application/json'].schema, context.req.raw);
      const answer = await handler(asked as Asked<D>, context);
      return answer instanceof Response ? answer : jsonReply(answer, status);
    },
  };
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function readAddress(
  { request: { params, query, headers } = {} }: Operation,
  req: Context<AppEnv>['req'],
): Record<string, unknown> {
  const asked: Record<string, unknown> = {};
  if (params) asked['param'] = check(params, req.param(), 'path');
  if (query) asked['query'] = check(query, req.query(), 'query');
  if (headers) asked['header'] = check(headers, req.header(), 'headers');
  return asked;
}

/** @throws ElatioError ELATIO_INGEST_FIELD, ELATIO_HTTP_BODY, ELATIO_HTTP_SIZE */
async function readJson(schema: z.ZodType, request: Request): Promise<unknown> {
  return check(schema, parseJson(await readText(request, BODY_LIMIT)), 'body');
}
