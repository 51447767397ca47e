import type { z } from '@hono/zod-openapi';
import type { Hono, ToSchema, TypedResponse } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { AppEnv } from '../route.ts';
import type { Declaration } from './operation.ts';
import type { JsonContent } from './serve.ts';

/** An app of operations as Hono's client sees it; failures are not among the answers, the client throws them. */
export type ClientApi<D extends Declaration> = Hono<
  AppEnv,
  All<D extends Declaration ? One<D> : never>
>;

type All<T> = (T extends unknown ? (of: T) => void : never) extends (of: infer S) => void
  ? S extends object
    ? { [path in keyof S]: S[path] }
    : never
  : never;

type One<D extends Declaration> = ToSchema<
  D['method'],
  RoutingPath<D['path']>,
  { in: Sent<D>; out: object },
  {
    [status in keyof D['responses']]: status extends StatusCode
      ? Answered<D['responses'][status], status>
      : never;
  }[keyof D['responses']]
>;

type RoutingPath<P extends string> = P extends `${infer Start}{${infer Name}}${infer Rest}`
  ? `${Start}:${Name}${RoutingPath<Rest>}`
  : P;

type Sent<D extends Declaration> = Part<D, 'params', 'param'> &
  Part<D, 'query', 'query'> &
  Part<D, 'headers', 'header'> &
  (D['request'] extends { readonly body: JsonContent<infer S> } ? { json: z.input<S> } : object);

type Part<D extends Declaration, In extends string, Out extends string> = D['request'] extends {
  readonly [name in In]: infer S extends z.ZodType;
}
  ? { [name in Out]: z.input<S> }
  : object;

type Answered<R, S extends StatusCode> =
  R extends JsonContent<infer Z>
    ? TypedResponse<z.output<Z>, S, 'json'>
    : R extends { readonly content: object }
      ? TypedResponse<string, S, 'text'>
      : TypedResponse<null, S, 'body'>;
