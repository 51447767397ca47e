import { ElatioError } from '../../../protocol/error.ts';
import type { Route } from '../route.ts';

/** The rest of ActivityWatch's API. */
const LATER: readonly (readonly [Route['method'], path: string, what: string])[] = [
  ['PUT', '/buckets/:bucket', 'Changing a bucket'],
  ['DELETE', '/buckets/:bucket', 'Deleting a bucket'],
  ['DELETE', '/buckets/:bucket/events/:event', 'Deleting an event'],
  ['POST', '/query', 'Queries'],
  ['POST', '/import', 'Import'],
  ['GET', '/settings', 'Settings'],
  ['GET', '/settings/:key', 'Settings'],
  ['POST', '/settings/:key', 'Settings'],
  ['DELETE', '/settings/:key', 'Settings'],
];

export function laterRoutes(): Route[] {
  return LATER.map(([method, path, what]) => ({
    method,
    path: `/api/0${path}`,
    access: method === 'GET' || path === '/query' ? 'read' : 'write',
    handler() {
      throw new ElatioError('ELATIO_HTTP_LATER', `${what}: this is yet to come.`);
    },
  }));
}
